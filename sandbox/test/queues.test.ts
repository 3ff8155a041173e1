import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventSourceMapping, Sandbox, type Tenant, TravelClock } from "../index.ts";

const ACCOUNT_ID = "111122223333";
const MINUTE_MS = 60_000;
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:requests`;
const RULE_ARN = `arn:aws:events:us-east-1:${ACCOUNT_ID}:rule/requests`;

let clock: TravelClock;
let sandbox: Sandbox;
let tenant: Tenant;
let queue: string;
let deadLetters: string;

beforeEach(async () => {
  clock = new TravelClock();
  sandbox = await Sandbox.start({ clock: clock.now });
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  deadLetters = tenant.queues.create("dead-letters");
  queue = tenant.queues.create("requests", {
    visibilityTimeoutSeconds: 60,
    redrivePolicy: { deadLetterTargetArn: deadLetters, maxReceiveCount: 2 },
  });
});
afterEach(() => sandbox.close());

const bodies = (arn: string) => tenant.queues.messages(arn).map(({ body }) => body);

describe("an event source mapping", () => {
  type Options = Partial<ConstructorParameters<typeof EventSourceMapping>[0]>;
  const map = (options: Options = {}) =>
    new EventSourceMapping({
      queues: tenant.queues,
      queueArn: queue,
      functions: tenant.functions,
      functionArn: FUNCTION_ARN,
      functionTimeoutMs: 10_000,
      invoke: async () => ({}),
      ...options,
    });
  const failing = { error: { errorType: "Error", errorMessage: "fails" } };

  it("invokes the function with one message at a time, and deletes it", async () => {
    const events: unknown[] = [];
    map({
      invoke: async (event) => {
        events.push(event);
        return {};
      },
    });
    tenant.queues.send(queue, "one");
    tenant.queues.send(queue, "two");
    await tenant.events.delivered();
    const record = { eventSource: "aws:sqs", eventSourceARN: queue, awsRegion: "us-east-1" };
    expect(events).toMatchObject([
      { Records: [{ ...record, body: "one" }] },
      { Records: [{ ...record, body: "two" }] },
    ]);
    expect(bodies(queue)).toEqual([]);
  });

  it("delivers a message again after its visibility timeout, until it goes to the dead-letter queue", async () => {
    const counts: string[] = [];
    const mapping = map({
      invoke: async (event) => {
        const [record] = (
          event as { Records: [{ attributes: { ApproximateReceiveCount: string } }] }
        ).Records;
        counts.push(record.attributes.ApproximateReceiveCount);
        return failing;
      },
    });
    tenant.queues.send(queue, "request");
    await tenant.events.delivered();
    mapping.poll();
    await tenant.events.delivered();
    expect(counts).toEqual(["1"]);

    for (let minute = 0; minute < 3; minute++) {
      clock.move(MINUTE_MS + 1);
      mapping.poll();
      await tenant.events.delivered();
    }
    expect(counts).toEqual(["1", "2"]);
    expect(bodies(queue)).toEqual([]);
    expect(bodies(deadLetters)).toEqual(["request"]);
  });

  it("never exceeds its maximum concurrency", async () => {
    let invocations = 0;
    const mapping = map({
      maximumConcurrency: 2,
      invoke: async () => {
        await setImmediate();
        invocations++;
        return {};
      },
    });
    for (let index = 0; index < 50; index++) tenant.queues.send(queue, `${index}`);
    await tenant.events.delivered();
    expect([invocations, mapping.mostInvocations]).toEqual([50, 2]);
  });

  it("delivers nothing while it is disabled", async () => {
    let invocations = 0;
    const mapping = map({
      invoke: async () => {
        invocations++;
        return {};
      },
    });
    mapping.state = "Disabled";
    tenant.queues.send(queue, "request");
    await tenant.events.delivered();
    expect([invocations, bodies(queue)]).toEqual([0, ["request"]]);
  });

  it.each<[string, Options, string]>([
    ["a concurrency of one", { maximumConcurrency: 1 }, "from 2 to 1000"],
    ["a function timeout above the visibility timeout", { functionTimeoutMs: 61_000 }, "shorter"],
  ])("is refused with %s", (_, options, message) => {
    expect(() => map(options)).toThrow(message);
  });

  it("is refused if the function's role cannot receive", () => {
    const role = tenant.roles.create({
      roleName: "Function",
      assumeRolePolicyDocument: {
        Statement: {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      },
      policyDocuments: [
        { Statement: { Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: queue } },
      ],
    });
    expect(() => map({ role })).toThrow("sqs:DeleteMessage");
  });
});

describe("a queue as a target of a rule", () => {
  const put = () =>
    tenant.events.put({ source: "test", "detail-type": "Test", resources: [], detail: {} });
  const addRule = (target: object = {}) =>
    tenant.events.addRule({
      Name: "requests",
      EventPattern: { source: ["test"] },
      Targets: [{ Id: "Queue", Arn: queue, DeadLetterConfig: { Arn: deadLetters }, ...target }],
    });
  const statement = { Action: "sqs:SendMessage", Resource: "*" };
  const onlyRule = (arn: string) => ({
    Statement: [
      {
        ...statement,
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Condition: { ArnEquals: { "aws:SourceArn": arn } },
      },
      {
        ...statement,
        Effect: "Deny",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:SourceArn": arn } },
      },
    ],
  });

  it("receives the transformed event", () => {
    addRule({
      InputTransformer: {
        InputPathsMap: { account: "$.account" },
        InputTemplate: '{"account": "<account>"}',
      },
    });
    put();
    expect(bodies(queue)).toEqual([`{"account":"${ACCOUNT_ID}"}`]);
  });

  it("receives it if its policy admits the rule", () => {
    tenant.queues.setPolicy(queue, onlyRule(RULE_ARN));
    addRule();
    put();
    expect(bodies(queue)).toHaveLength(1);
  });

  it("does not receive it if its policy admits another rule", () => {
    tenant.queues.setPolicy(queue, onlyRule(`${RULE_ARN}2`));
    addRule();
    put();
    expect(bodies(queue)).toEqual([]);
    expect(tenant.queues.messages(deadLetters)).toMatchObject([
      { attributes: { ERROR_CODE: "NO_PERMISSIONS" } },
    ]);
  });

  it("makes delivered fail if its dead-letter queue does not admit the rule either", async () => {
    for (const arn of [queue, deadLetters]) tenant.queues.setPolicy(arn, onlyRule(`${RULE_ARN}2`));
    addRule();
    put();
    await expect(tenant.events.delivered()).rejects.toThrow(`The policy of ${deadLetters}`);
  });

  it("receives nothing from a principal of the account that its policy denies", () => {
    const arn = `arn:aws:iam::${ACCOUNT_ID}:role/Admin`;
    tenant.queues.sendAs({ arn }, queue, "before");
    tenant.queues.setPolicy(queue, onlyRule(RULE_ARN));
    expect(() => tenant.queues.sendAs({ arn }, queue, "after")).toThrow(`does not let ${arn} send`);
    expect(bodies(queue)).toEqual(["before"]);
  });
});
