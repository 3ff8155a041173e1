import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

const MEMBER_ID = "111122223333";
const CENTRAL_ID = "888888888888";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${MEMBER_ID}:function:evaluator`;
const RUNBOOK_ARN = `arn:aws:ssm:us-east-1:${MEMBER_ID}:automation-definition/runbook`;
const ROLE_ARN = `arn:aws:iam::${MEMBER_ID}:role/Sender`;
const RUNBOOK_ROLE_ARN = `arn:aws:iam::${MEMBER_ID}:role/Runbook`;
const RULE_ARN = `arn:aws:events:us-east-1:${MEMBER_ID}:rule/forward`;

let sandbox: Sandbox;
let member: Tenant;
let central: Tenant;
let queue: string;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  member = sandbox.addAccount({ id: MEMBER_ID });
  central = sandbox.addAccount({ id: CENTRAL_ID });
  queue = member.queues.create("dead-letters");
});
afterEach(() => sandbox.close());

const statementOf = (Action: string, Resource: string, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const trust = (changes: object = {}) => ({
  Statement: {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sts:AssumeRole",
    ...changes,
  },
});
const createRole = (assumeRolePolicyDocument: object, ...Statement: object[]) =>
  member.roles.create({
    roleName: "Sender",
    assumeRolePolicyDocument,
    policyDocuments: [{ Statement }],
  });
const addRule = (target: object) =>
  member.events.addRule({
    Name: "forward",
    EventPattern: { source: ["test"] },
    Targets: [{ Id: "Target0", DeadLetterConfig: { Arn: queue }, ...target }],
  });
const put = () =>
  member.events.put({ source: "test", "detail-type": "Test", resources: [], detail: {} });
/** The code and the message of each event that was not delivered. */
const failures = () =>
  member.queues
    .messages(queue)
    .map(({ attributes }) => `${attributes.ERROR_CODE}: ${attributes.ERROR_MESSAGE}`);

const CONDITIONS = {
  account: { StringEquals: { "aws:SourceAccount": MEMBER_ID } },
  rule: { ArnEquals: { "aws:SourceArn": RULE_ARN } },
  otherAccount: { StringEquals: { "aws:SourceAccount": CENTRAL_ID } },
  otherRule: { ArnLike: { "aws:SourceArn": `${RULE_ARN}2` } },
};

describe("a bus that is a target", () => {
  let busArn: string;
  let events: () => readonly string[];

  beforeEach(() => {
    const bus = central.events.createBus("central");
    busArn = bus.arn;
    bus.policy = {
      Statement: {
        ...statementOf("events:PutEvents", busArn),
        Principal: "*",
        Condition: { ArnEquals: { "aws:PrincipalArn": ROLE_ARN } },
      },
    };
    const group = central.logs.create("central");
    central.events.addRule({
      EventBusName: "central",
      EventPattern: { source: ["test"] },
      Targets: [{ Id: "Log", Arn: group }],
    });
    events = () => central.logs.messages(group);
    addRule({ Arn: busArn, RoleArn: ROLE_ARN });
  });

  it("receives what the role can put on it", () => {
    createRole(trust(), statementOf("events:PutEvents", busArn));
    put();
    expect(events()).toHaveLength(1);
    expect(failures()).toEqual([]);
  });

  it("receives nothing from a role without permission", () => {
    createRole(trust(), statementOf("events:PutEvents", `${busArn}-2`));
    put();
    expect(events()).toEqual([]);
    expect(failures()).toEqual([
      `NO_PERMISSIONS: User: ${ROLE_ARN} is not authorized to perform: events:PutEvents on resource: ${busArn} because no identity-based policy allows the events:PutEvents action`,
    ]);
  });

  it("of the same account receives nothing from such a role, either", () => {
    const own = member.events.createBus("own");
    createRole(trust(), statementOf("events:PutEvents", busArn));
    addRule({ Arn: own.arn, RoleArn: ROLE_ARN });
    put();
    expect(failures()).toEqual([expect.stringContaining(own.arn)]);
  });

  it.each([
    ["source", "test", 1],
    ["source", "other", 0],
    ["detail-type", "Test", 1],
    ["detail-type", "Other", 0],
    ["eventBusInvocation", "true", 1],
    ["eventBusInvocation", "false", 0],
  ])("receives events under a condition on their %s: %s", (key, value, count) => {
    const operator = key === "eventBusInvocation" ? "Bool" : "ForAllValues:StringEquals";
    const condition = { [operator]: { [`events:${key}`]: value } };
    createRole(trust(), statementOf("events:PutEvents", busArn, condition));
    put();
    expect(events()).toHaveLength(count);
  });

  it("receives nothing from a role that does not trust EventBridge", () => {
    createRole(
      trust({ Principal: { Service: "lambda.amazonaws.com" } }),
      statementOf("events:PutEvents", busArn),
    );
    put();
    expect(events()).toEqual([]);
    expect(failures()).toEqual([
      `NO_PERMISSIONS: The trust policy of ${ROLE_ARN} does not let events.amazonaws.com assume it for ${RULE_ARN}.`,
    ]);
  });

  it.each([
    ["this account", CONDITIONS.account, 1],
    ["this rule", CONDITIONS.rule, 1],
    ["another account", CONDITIONS.otherAccount, 0],
    ["another rule", CONDITIONS.otherRule, 0],
  ])("receives events from a role that trusts %s", (_, Condition, count) => {
    createRole(trust({ Condition }), statementOf("events:PutEvents", busArn));
    put();
    expect(events()).toHaveLength(count);
  });
});

describe("a runbook that is a target", () => {
  const target = { Arn: `${RUNBOOK_ARN}:$DEFAULT`, RoleArn: ROLE_ARN, Input: "{}" };
  const start = statementOf("ssm:StartAutomationExecution", target.Arn);
  const pass = (resource = RUNBOOK_ROLE_ARN, condition?: object) =>
    statementOf("iam:PassRole", resource, condition);
  const documentWith = (assumeRole: string | undefined, parameter: object = {}) => ({
    schemaVersion: "0.3",
    assumeRole,
    parameters: { AutomationAssumeRole: { type: "String", ...parameter } },
    mainSteps: [{ name: "wait", action: "aws:sleep", inputs: { Duration: "PT1S" } }],
  });
  const byDefault = documentWith("{{ AutomationAssumeRole }}", { default: RUNBOOK_ROLE_ARN });
  const byParameter = documentWith("{{ AutomationAssumeRole }}");
  const written = documentWith(RUNBOOK_ROLE_ARN);
  const Input = JSON.stringify({ AutomationAssumeRole: [RUNBOOK_ROLE_ARN] });
  const passedTo = (service: string) => ({ StringEquals: { "iam:PassedToService": service } });

  /** The number of times that the runbook is started. */
  const run = async (document: object, changes: object = {}) => {
    let count = 0;
    member.events.onAutomation(RUNBOOK_ARN, async () => count++, document);
    addRule({ ...target, ...changes });
    put();
    await member.events.delivered();
    return count;
  };

  it.each([
    ["the default of the parameter", byDefault, {}],
    ["the parameter", byParameter, { Input }],
    ["the document", written, {}],
  ])("is started by a role that can start it and pass the role of %s", async (_, document, it) => {
    createRole(trust(), start, pass());
    await expect(run(document, it)).resolves.toBe(1);
  });

  it.each([
    ["the default of the parameter", byDefault, {}],
    ["the parameter", byParameter, { Input }],
    ["the document", written, {}],
  ])("is not started by a role that cannot pass the role of %s", async (_, document, it) => {
    createRole(trust(), start, pass(`${RUNBOOK_ROLE_ARN}2`));
    await expect(run(document, it)).resolves.toBe(0);
    expect(failures()).toEqual([
      `NO_PERMISSIONS: User: ${ROLE_ARN} is not authorized to perform: iam:PassRole on resource: ${RUNBOOK_ROLE_ARN} because no identity-based policy allows the iam:PassRole action`,
    ]);
  });

  it("passes the parameter's role rather than its default", async () => {
    createRole(trust(), start, pass());
    const other = JSON.stringify({ AutomationAssumeRole: [`${RUNBOOK_ROLE_ARN}2`] });
    await expect(run(byDefault, { Input: other })).resolves.toBe(0);
  });

  it.each([
    ["no role", documentWith(undefined)],
    ["an empty one", documentWith("{{ AutomationAssumeRole }}", { default: "" })],
  ])("needs no iam:PassRole if it assumes %s", async (_, document) => {
    createRole(trust(), start);
    await expect(run(document)).resolves.toBe(1);
  });

  it.each([
    ["ssm.amazonaws.com", 1],
    ["lambda.amazonaws.com", 0],
  ])("is started with a role that can be passed to %s", async (service, count) => {
    createRole(trust(), start, pass(RUNBOOK_ROLE_ARN, passedTo(service)));
    await expect(run(byDefault)).resolves.toBe(count);
  });

  it.each(["ssm:GetDocument", "ssm:StartChangeRequestExecution"])(
    "is not started by a role that has %s",
    async (action) => {
      createRole(trust(), statementOf(action, "*"), pass());
      await expect(run(byDefault)).resolves.toBe(0);
      expect(failures()).toEqual([
        expect.stringContaining(`ssm:StartAutomationExecution on resource: ${target.Arn}`),
      ]);
    },
  );

  it("is not started by a role that can start another version", async () => {
    createRole(trust(), statementOf("ssm:StartAutomationExecution", `${RUNBOOK_ARN}:1`), pass());
    await expect(run(byDefault)).resolves.toBe(0);
  });

  it("is not started by a role that does not trust EventBridge", async () => {
    createRole(trust({ Condition: CONDITIONS.otherAccount }), start, pass());
    await expect(run(byDefault)).resolves.toBe(0);
    expect(failures()).toEqual([expect.stringContaining("NO_PERMISSIONS: The trust policy of")]);
  });

  it("fails without the document, which names the role to pass", () => {
    createRole(trust(), start, pass());
    member.events.onAutomation(RUNBOOK_ARN, async () => undefined);
    addRule(target);
    expect(put).toThrow(`Pass the document of ${target.Arn} to events.onAutomation`);
  });

  it("needs no document and no permissions for a role that was not created", async () => {
    let count = 0;
    member.events.onAutomation(RUNBOOK_ARN, async () => count++);
    addRule(target);
    put();
    await member.events.delivered();
    expect(count).toBe(1);
  });
});

describe("a function that is a target", () => {
  const permission = {
    Action: "lambda:InvokeFunction",
    FunctionName: FUNCTION_ARN,
    Principal: "events.amazonaws.com",
  };
  /** The number of times that the function is invoked. */
  const run = async (permissions?: object[]) => {
    let count = 0;
    member.functions.add(FUNCTION_ARN, async () => count++, { permissions });
    addRule({ Arn: FUNCTION_ARN });
    put();
    await member.events.delivered();
    return count;
  };

  it.each<[string, object[] | undefined]>([
    ["without permissions set", undefined],
    ["with a permission for all rules", [permission]],
    ["with a permission that has its name", [{ ...permission, FunctionName: "evaluator" }]],
    ["with a permission for the rule", [{ ...permission, SourceArn: RULE_ARN }]],
    ["with one of several permissions", [{ ...permission, SourceArn: `${RULE_ARN}2` }, permission]],
    [
      "with a permission for a pattern",
      [{ ...permission, SourceArn: RULE_ARN.replace("forward", "*") }],
    ],
    ["with a permission for the account", [{ ...permission, SourceAccount: MEMBER_ID }]],
  ])("is invoked %s", async (_, permissions) => {
    await expect(run(permissions)).resolves.toBe(1);
    expect(failures()).toEqual([]);
  });

  it.each<[string, object[]]>([
    ["without any permission", []],
    ["with a permission for another rule", [{ ...permission, SourceArn: `${RULE_ARN}2` }]],
    ["with a permission for another account", [{ ...permission, SourceAccount: CENTRAL_ID }]],
    [
      "with one for the account and another rule",
      [{ ...permission, SourceAccount: MEMBER_ID, SourceArn: `${RULE_ARN}2` }],
    ],
    [
      "with a permission for another service",
      [{ ...permission, Principal: "config.amazonaws.com" }],
    ],
  ])("is not invoked %s", async (_, permissions) => {
    await expect(run(permissions)).resolves.toBe(0);
    expect(failures()).toEqual([
      `NO_PERMISSIONS: No permission of ${FUNCTION_ARN} lets ${RULE_ARN} invoke it.`,
    ]);
  });

  it.each<[string, object, string]>([
    ["another function", { FunctionName: `${FUNCTION_ARN}2` }, `is not ${FUNCTION_ARN}`],
    ["another action", { Action: "lambda:*" }, "Action"],
    ["another member", { PrincipalOrgID: "o-exampleorg1" }, "PrincipalOrgID"],
  ])("is refused with a permission for %s", async (_, changes, message) => {
    await expect(run([{ ...permission, ...changes }])).rejects.toThrow(message);
  });
});
