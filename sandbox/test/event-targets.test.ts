import { setImmediate } from "node:timers/promises";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

const MEMBER_ID = "111122223333";
const CENTRAL_ID = "888888888888";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${MEMBER_ID}:function:evaluator`;
const RUNBOOK_ARN = `arn:aws:ssm:us-east-1:${MEMBER_ID}:automation-definition/runbook`;
const ROLE_ARN = `arn:aws:iam::${MEMBER_ID}:role/Forwarder`;
const CENTRAL_ARN = `arn:aws:events:us-east-1:${CENTRAL_ID}:event-bus/central`;

let sandbox: Sandbox;
let member: Tenant;
let central: Tenant;
let queue: string;

beforeEach(async () => {
  sandbox = await Sandbox.start({ clock: () => new Date("2026-11-23T12:00:00Z") });
  member = sandbox.addAccount({ id: MEMBER_ID });
  central = sandbox.addAccount({ id: CENTRAL_ID });
  queue = member.queues.create("dead-letters");
});
afterEach(() => sandbox.close());

const EventPattern = { source: ["test"] };
const addRule = (target: object, properties: object = {}, tenant = member) =>
  tenant.events.addRule({
    Name: "forward",
    EventPattern,
    Targets: [{ Id: "Target0", ...target }],
    ...properties,
  });
const put = (detail: object = {}, tenant = member) =>
  tenant.events.put({ source: "test", "detail-type": "Test", resources: [], detail });
const deadLetters = () =>
  member.queues.messages(queue).map(({ body, attributes }) => ({
    event: JSON.parse(body),
    attributes,
  }));

describe("a function", () => {
  it("is invoked with the event and awaited", async () => {
    const invoked: unknown[] = [];
    member.functions.add(FUNCTION_ARN, async (event) => {
      await setImmediate();
      invoked.push(event);
    });
    addRule({ Arn: FUNCTION_ARN });
    put({ a: 1 });
    expect(invoked).toEqual([]);
    await member.events.delivered();
    expect(invoked).toMatchObject([{ source: "test", account: MEMBER_ID, detail: { a: 1 } }]);
  });

  it("is invoked with its own input", async () => {
    const invoked: unknown[] = [];
    member.functions.add(FUNCTION_ARN, async (event) => invoked.push(event));
    const InputPathsMap = { account: "$.account" };
    const InputTemplate = '{"sender": "<account>"}';
    addRule({ Arn: FUNCTION_ARN, InputTransformer: { InputPathsMap, InputTemplate } });
    addRule({ Arn: FUNCTION_ARN, Input: '{"a":[1]}' });
    put();
    await member.events.delivered();
    expect(invoked).toEqual([{ sender: MEMBER_ID }, { a: [1] }]);
  });

  it("is awaited even if another function started it", async () => {
    const other = `${FUNCTION_ARN}-2`;
    const invoked: string[] = [];
    member.functions.add(FUNCTION_ARN, async () => {
      invoked.push("first");
      central.events.put({ source: "test", "detail-type": "Test", resources: [], detail: {} });
    });
    central.functions.add(other, async () => {
      await setImmediate();
      invoked.push("second");
    });
    addRule({ Arn: FUNCTION_ARN });
    addRule({ Arn: other }, {}, central);
    put();
    await member.events.delivered();
    expect(invoked).toEqual(["first", "second"]);
  });

  it("that fails makes delivered fail, and leaves no dead letter", async () => {
    member.functions.add(FUNCTION_ARN, () => {
      throw new Error("The function failed.");
    });
    addRule({ Arn: FUNCTION_ARN, DeadLetterConfig: { Arn: queue } });
    put();
    await expect(member.events.delivered()).rejects.toThrow("The function failed.");
    expect(deadLetters()).toEqual([]);
  });
});

describe("a log group", () => {
  it("stores events unchanged, by either of its ARNs", () => {
    const group = member.logs.create("/aws/events/all");
    expect(member.logs.create("/aws/events/all")).toBe(group);
    addRule({ Arn: group });
    addRule({ Arn: `${group}:*` });
    put({ a: 1 });
    const messages = member.logs.messages(group).map((message) => JSON.parse(message));
    expect(messages).toMatchObject([{ detail: { a: 1 } }, { detail: { a: 1 } }]);
  });

  it("must exist", () => {
    const Arn = `arn:aws:logs:us-east-1:${MEMBER_ID}:log-group:none`;
    expect(() => addRule({ Arn })).toThrow("There is no log group");
  });
});

describe("a runbook", () => {
  const target = { Arn: `${RUNBOOK_ARN}:$DEFAULT`, RoleArn: ROLE_ARN };

  it("is started with the parameters of the target and awaited", async () => {
    const started: object[] = [];
    member.events.onAutomation(RUNBOOK_ARN, async (parameters) => started.push(parameters));
    addRule({ ...target, Input: '{"AccountId":["444455556666"],"Mode":["audit"]}' });
    addRule({ ...target, Input: '{"Mode":["delete"]}' });
    put();
    await member.events.delivered();
    expect(started).toEqual([{ AccountId: "444455556666", Mode: "audit" }, { Mode: "delete" }]);
  });

  it.each(['{"Mode":"audit"}', '{"Mode":["a","b"]}', '{"Mode":[1]}', "[]"])(
    "is not started with %s",
    async (Input) => {
      member.events.onAutomation(RUNBOOK_ARN, async () => undefined);
      addRule({ ...target, Input });
      put();
      await expect(member.events.delivered()).rejects.toThrow(
        "The parameters of a runbook must be an object of arrays",
      );
    },
  );
});

describe("another bus", () => {
  const open = (statement: object = {}) => {
    const bus = central.events.createBus("central");
    bus.policy = {
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Condition: { ArnEquals: { "aws:PrincipalArn": ROLE_ARN } },
          Action: "events:PutEvents",
          Resource: bus.arn,
          ...statement,
        },
      ],
    };
    const group = central.logs.create("central");
    addRule({ Arn: group }, { EventBusName: "central" }, central);
    return () => central.logs.messages(group).map((message) => JSON.parse(message));
  };
  const target = { Arn: CENTRAL_ARN, RoleArn: ROLE_ARN };

  it("of another account receives the event unchanged if its policy admits the role", async () => {
    const events = open();
    const group = member.logs.create("member");
    addRule(
      {},
      {
        Targets: [
          { Id: "a", ...target },
          { Id: "b", Arn: group },
        ],
      },
    );
    put({ a: 1 });
    await member.events.delivered();
    expect(events()).toMatchObject([{ account: MEMBER_ID, detail: { a: 1 } }]);
    expect(events()).toEqual(member.logs.messages(group).map((message) => JSON.parse(message)));
  });

  it("admits EventBridge by source account", async () => {
    const Condition = { StringEquals: { "aws:SourceAccount": MEMBER_ID } };
    const events = open({ Principal: "*", Condition });
    addRule(target);
    put();
    expect(events()).toHaveLength(1);
  });

  it("of another account receives nothing from a role that its policy does not admit", async () => {
    const events = open();
    const RoleArn = `${ROLE_ARN}2`;
    addRule({ ...target, RoleArn, DeadLetterConfig: { Arn: queue } }, { EventBusName: "default" });
    put({ a: 1 });
    await member.events.delivered();
    expect(events()).toEqual([]);
    expect(deadLetters()).toEqual([
      {
        event: expect.objectContaining({ source: "test", detail: { a: 1 } }),
        attributes: {
          RULE_ARN: `arn:aws:events:us-east-1:${MEMBER_ID}:rule/forward`,
          TARGET_ARN: CENTRAL_ARN,
          ERROR_CODE: "NO_PERMISSIONS",
          ERROR_MESSAGE: `The policy of ${CENTRAL_ARN} does not let ${RoleArn} put events.`,
        },
      },
    ]);
  });

  it("of the same account needs no policy", () => {
    const bus = member.events.createBus("custom");
    const group = member.logs.create("custom");
    addRule({ Arn: group }, { EventBusName: bus.arn });
    addRule({ Arn: bus.arn, RoleArn: ROLE_ARN });
    put();
    expect(member.logs.messages(group)).toHaveLength(1);
  });

  it("does not forward an event to a third bus", async () => {
    open();
    const third = central.events.createBus("third");
    const group = central.logs.create("third");
    const dead = central.queues.create("dead-letters");
    addRule({ Arn: group }, { EventBusName: "third" }, central);
    const RoleArn = `arn:aws:iam::${CENTRAL_ID}:role/Forwarder`;
    const properties = { EventBusName: "central" };
    addRule({ Arn: third.arn, RoleArn, DeadLetterConfig: { Arn: dead } }, properties, central);
    addRule(target);
    put();
    expect(central.logs.messages(group)).toEqual([]);
    expect(central.queues.messages(dead)).toMatchObject([
      {
        attributes: {
          RULE_ARN: `arn:aws:events:us-east-1:${CENTRAL_ID}:rule/central/forward`,
          ERROR_CODE: "THIRD_ACCOUNT_HOP_DETECTED",
        },
      },
    ]);

    // Events put on the bus itself are forwarded.
    const client = new EventBridgeClient(sandbox.clientSettingsOf(central.account));
    const entry = { Source: "test", DetailType: "Test", Detail: "{}", EventBusName: "central" };
    await client.send(new PutEventsCommand({ Entries: [entry] }));
    expect(central.logs.messages(group)).toHaveLength(1);
    client.destroy();
  });
});

describe("a target that does not exist", () => {
  it.each([
    ["a function", { Arn: FUNCTION_ARN }],
    ["a runbook", { Arn: RUNBOOK_ARN, RoleArn: ROLE_ARN, Input: "{}" }],
    ["a bus", { Arn: CENTRAL_ARN, RoleArn: ROLE_ARN }],
  ])("sends the event to the dead-letter queue: %s", async (_, target) => {
    addRule({ ...target, DeadLetterConfig: { Arn: queue } });
    put();
    await member.events.delivered();
    expect(deadLetters()).toMatchObject([
      { event: { source: "test" }, attributes: { ERROR_CODE: "NO_RESOURCE" } },
    ]);
  });

  it("makes delivered fail without a queue", async () => {
    addRule({ Arn: FUNCTION_ARN });
    put();
    await expect(member.events.delivered()).rejects.toThrow(`${FUNCTION_ARN} does not exist`);
  });

  it("makes delivered fail if the queue does not exist", async () => {
    addRule({ Arn: FUNCTION_ARN, DeadLetterConfig: { Arn: `${queue}2` } });
    put();
    await expect(member.events.delivered()).rejects.toThrow(`${FUNCTION_ARN} does not exist`);
  });
});

describe("a rule is refused with", () => {
  it.each<[string, target: object, properties: object, message: string]>([
    ["a bus and no role", { Arn: CENTRAL_ARN }, {}, "needs a RoleArn"],
    ["a runbook and no role", { Arn: RUNBOOK_ARN }, {}, "needs a RoleArn"],
    [
      "another account's role",
      { Arn: CENTRAL_ARN, RoleArn: `arn:aws:iam::${CENTRAL_ID}:role/R` },
      {},
      `is not in account ${MEMBER_ID}`,
    ],
    ["input for a bus", { Arn: CENTRAL_ARN, RoleArn: ROLE_ARN, Input: "{}" }, {}, "input for"],
    ["a bus that does not exist", { Arn: FUNCTION_ARN }, { EventBusName: "none" }, "no bus none"],
    ["another account's bus", { Arn: FUNCTION_ARN }, { EventBusName: CENTRAL_ARN }, "no bus"],
  ])("%s", (_, target, properties, message) => {
    expect(() => addRule(target, properties)).toThrow(message);
  });
});
