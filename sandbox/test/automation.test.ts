import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, openRunbook, type RunbookUnderTest } from "./runbook-under-test.ts";

let under: RunbookUnderTest;

beforeEach(async () => {
  under = await openRunbook();
});
afterEach(() => under.close());

const api = (name: string, inputs: object, more: object = {}) => ({
  name,
  action: "aws:executeAwsApi",
  inputs,
  ...more,
});
const publish = (name: string, Message: unknown, more: object = {}) =>
  api(name, { Service: "sns", Api: "Publish", TopicArn: under.topic, Message }, more);
/** A step that the API refuses. */
const failing = (name: string, more: object = {}) => publish(name, "", more);
const summary = (more: object = {}) =>
  api("summary", { Service: "iam", Api: "GetAccountSummary" }, more);
const output = (Selector: string, Type: string) => ({
  outputs: [{ Name: "Found", Selector, Type }],
});
const KEYS = "$.SummaryMap.AccountAccessKeysPresent";

const names = ({ steps }: { steps: readonly { name: string }[] }) => steps.map(({ name }) => name);
const texts = () => under.messages().map(({ message }) => message);

describe("aws:executeAwsApi", () => {
  it("calls an API, with variables in its input", async () => {
    under.tenant.account.createRootKey();
    const steps = [
      summary(output(KEYS, "Integer")),
      api(
        "tell",
        {
          Service: "sns",
          Api: "Publish",
          TopicArn: "{{ Topic }}",
          Subject: "{{Subject}} {{ Account }}",
          Message: "Keys: {{ summary.Found }}",
        },
        output("$.MessageId", "String"),
      ),
    ];
    const parameters = {
      Topic: { type: "String" },
      Subject: { type: "String", default: "Of" },
      Account: { type: "String", default: ACCOUNT_ID },
    };
    await expect(under.run(steps, { parameters }, { Topic: under.topic })).resolves.toEqual({
      status: "Success",
      steps: [
        { name: "summary", status: "Success", outputs: { Found: 1 } },
        {
          name: "tell",
          status: "Success",
          outputs: { Found: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        },
      ],
    });
    expect(under.messages()).toEqual([{ subject: `Of ${ACCOUNT_ID}`, message: "Keys: 1" }]);
  });

  it("fails if the API returns an error", async () => {
    under.sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "accessDenied" } });
    await expect(under.run([summary()])).resolves.toEqual({
      status: "Failed",
      steps: [
        {
          name: "summary",
          status: "Failed",
          outputs: {},
          failureMessage: expect.stringMatching(/^iam GetAccountSummary: AccessDenied: /),
        },
      ],
    });
  });

  it.each([
    ["has no value", output("$.SummaryMap.None", "Integer"), "$.SummaryMap.None has no value"],
    ["has no value in a list", output("$.SummaryMap[0].Name", "Integer"), "has no value"],
    [
      "has a value of another type",
      output(KEYS, "String"),
      "Output Found is not of type String: 0",
    ],
    [
      "has a value that is not a number",
      output("$.SummaryMap", "Integer"),
      "Output Found is not of type Integer",
    ],
  ])("fails if a selector %s", async (_, outputs, failureMessage) => {
    await expect(under.run([summary(outputs)])).resolves.toMatchObject({
      status: "Failed",
      steps: [{ failureMessage: expect.stringContaining(failureMessage) }],
    });
  });
});

describe("a document that puts events", () => {
  const put = (EventBusName: string) =>
    api(
      "put",
      {
        Service: "events",
        Api: "PutEvents",
        Entries: [{ Source: "runbook", DetailType: "Test", Detail: "{}", EventBusName }],
      },
      output("$.FailedEntryCount", "Integer"),
    );

  it("uses its role, and the event has its account", async () => {
    const central = under.sandbox.addAccount({ id: "888888888888" });
    const bus = central.events.createBus("central");
    const role = `arn:aws:iam::${ACCOUNT_ID}:role/Runbook`;
    bus.policy = {
      Statement: {
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: bus.arn,
        Condition: { ArnEquals: { "aws:PrincipalArn": role } },
      },
    };
    const group = central.logs.create("central");
    central.events.addRule({
      EventBusName: "central",
      EventPattern: { source: ["runbook"] },
      Targets: [{ Id: "log", Arn: group }],
    });

    await expect(under.run([put(bus.arn)])).resolves.toMatchObject({
      steps: [{ outputs: { Found: 1 } }],
    });
    expect(central.logs.messages(group)).toEqual([]);
    await expect(under.run([put(bus.arn)], {}, {}, "Runbook")).resolves.toMatchObject({
      steps: [{ outputs: { Found: 0 } }],
    });
    expect(central.logs.messages(group).map((message) => JSON.parse(message))).toMatchObject([
      { account: ACCOUNT_ID, source: "runbook" },
    ]);
    expect(under.sandbox.requests.at(-1)).toMatchObject({ principalArn: role });
  });
});

describe("aws:branch", () => {
  const branch = (inputs: object, more: object = {}) => [
    summary(output(KEYS, "Integer")),
    { name: "branch", action: "aws:branch", inputs, ...more },
    publish("first", "first", { isEnd: true }),
    publish("second", "second", { isEnd: true }),
  ];
  const isNone = { Variable: "{{ summary.Found }}", NumericEquals: 0 };

  it("follows the first choice that matches", async () => {
    const Choices = [
      { NextStep: "first", ...isNone, NumericEquals: 1 },
      { NextStep: "second", ...isNone },
      { NextStep: "first", ...isNone },
    ];
    await expect(under.run(branch({ Choices }))).resolves.toMatchObject({ status: "Success" });
    expect(texts()).toEqual(["second"]);
  });

  it("compares strings, including variables", async () => {
    const parameters = {
      Mode: { type: "String", default: "b" },
      Same: { type: "String", default: "b" },
    };
    const Choices = [
      { NextStep: "first", Variable: "{{ Mode }}", StringEquals: "a" },
      { NextStep: "second", Variable: "{{ Mode }}", StringEquals: "{{ Same }}" },
    ];
    await under.run(branch({ Choices }), { parameters });
    expect(texts()).toEqual(["second"]);
  });

  it("continues with the next step if nothing matches, or ends", async () => {
    const Choices = [{ NextStep: "second", ...isNone, NumericEquals: 1 }];
    await under.run(branch({ Choices }));
    expect(texts()).toEqual(["first"]);
    const ended = branch(
      { Choices: [...Choices, { ...Choices[0], NextStep: "first" }] },
      { isEnd: true },
    );
    await expect(under.run(ended)).resolves.toMatchObject({ status: "Success" });
    expect(texts()).toEqual(["first"]);
  });

  it("fails if the types differ", async () => {
    const Choices = [{ NextStep: "second", Variable: "{{ summary.Found }}", StringEquals: "0" }];
    await expect(under.run(branch({ Choices }))).resolves.toMatchObject({
      status: "Failed",
      steps: [{}, { failureMessage: "{{ summary.Found }} is 0, not a string." }],
    });
  });
});

describe("aws:waitForAwsResourceProperty", () => {
  const wait = (more: object = {}) => ({
    name: "wait",
    action: "aws:waitForAwsResourceProperty",
    inputs: {
      Service: "iam",
      Api: "GenerateCredentialReport",
      PropertySelector: "$.State",
      DesiredValues: ["COMPLETE"],
    },
    ...more,
  });

  it("polls until the property has a desired value", async () => {
    await expect(under.run([wait()])).resolves.toMatchObject({ status: "Success" });
    expect(under.operations()).toHaveLength(3);
    expect(under.slept).toEqual([5000, 10_000]);
  });

  it("compares numbers as strings", async () => {
    const inputs = { Service: "iam", Api: "GetAccountSummary", PropertySelector: KEYS };
    const step = wait({ inputs: { ...inputs, DesiredValues: ["1", "0"] } });
    await expect(under.run([step])).resolves.toMatchObject({ status: "Success" });
  });

  it("times out after one last poll", async () => {
    await expect(under.run([wait({ timeoutSeconds: 11 })])).resolves.toMatchObject({
      status: "TimedOut",
      steps: [{ status: "TimedOut", failureMessage: "The property is still INPROGRESS." }],
    });
    expect(under.slept).toEqual([5000, 6000]);
    expect(under.operations()).toHaveLength(3);
  });

  it("times out after an hour by default", async () => {
    under.tenant.account.reports.generationMs = Infinity;
    await expect(under.run([wait()])).resolves.toMatchObject({ status: "TimedOut" });
    expect(under.slept.reduce((sum, ms) => sum + ms, 0)).toBe(3600 * 1000);
  });

  it("fails if the API fails or the selector does not have a single value", async () => {
    const inputs = { ...wait().inputs, PropertySelector: "$.None" };
    await expect(under.run([wait({ inputs })])).resolves.toMatchObject({ status: "Failed" });
    const summaryMap = { ...inputs, Api: "GetAccountSummary", PropertySelector: "$.SummaryMap" };
    await expect(under.run([wait({ inputs: summaryMap })])).resolves.toMatchObject({
      status: "Failed",
    });
    under.sandbox.faults.add({
      operation: "GenerateCredentialReport",
      fault: { kind: "accessDenied" },
    });
    await expect(under.run([wait()])).resolves.toMatchObject({ status: "Failed" });
  });
});

describe("aws:assertAwsResourceProperty", () => {
  it.each([
    ["0", "Success"],
    ["1", "Failed"],
  ])("with %s for an account without a key ends in %s", async (desired, status) => {
    const step = {
      name: "assert",
      action: "aws:assertAwsResourceProperty",
      inputs: {
        Service: "iam",
        Api: "GetAccountSummary",
        PropertySelector: KEYS,
        DesiredValues: [desired],
      },
    };
    await expect(under.run([step])).resolves.toMatchObject({ status, steps: [{ status }] });
    expect(under.operations()).toHaveLength(1);
  });
});

describe("aws:sleep", () => {
  const sleep = (Duration: string, more: object = {}) => ({
    name: "sleep",
    action: "aws:sleep",
    inputs: { Duration },
    ...more,
  });

  it.each([
    ["PT90S", 90],
    ["PT1H1M1S", 3661],
    ["P1DT1S", 86_401],
    ["PT2M", 120],
  ])("sleeps for %s", async (duration, seconds) => {
    const step = sleep(duration, { timeoutSeconds: seconds + 1 });
    await expect(under.run([step])).resolves.toMatchObject({ status: "Success" });
    expect(under.slept).toEqual([seconds * 1000]);
  });

  it("times out", async () => {
    const step = sleep("PT90S", { timeoutSeconds: 60 });
    await expect(under.run([step])).resolves.toMatchObject({ status: "TimedOut" });
    expect(under.slept).toEqual([60_000]);
  });
});

describe("a step that fails", () => {
  const last = () => publish("last", "last");

  it("ends the execution", async () => {
    const result = await under.run([failing("step"), last()]);
    expect(result.status).toBe("Failed");
    expect(names(result)).toEqual(["step"]);
  });

  it("with Continue does not stop the execution, which succeeds", async () => {
    const result = await under.run([failing("step", { onFailure: "Continue" }), last()]);
    expect(result.status).toBe("Success");
    expect(names(result)).toEqual(["step", "last"]);
  });

  it("with Continue fails the execution in the end if it is critical", async () => {
    const step = failing("step", { onFailure: "Continue", isCritical: true });
    const result = await under.run([step, last()]);
    expect(result.status).toBe("Failed");
    expect(names(result)).toEqual(["step", "last"]);
  });

  it("continues with the step in onFailure, and the execution fails in the end", async () => {
    const steps = [
      failing("step", { onFailure: "step:rescue", nextStep: "last" }),
      publish("rescue", "rescue", { isEnd: true }),
      last(),
    ];
    const result = await under.run(steps);
    expect(result.status).toBe("Failed");
    expect(texts()).toEqual(["rescue"]);
  });

  it("with onFailure does not fail the execution if it is not critical", async () => {
    const step = failing("step", { onFailure: "step:last", isCritical: false });
    await expect(under.run([step, last()])).resolves.toMatchObject({ status: "Success" });
  });

  it("runs up to maxAttempts times", async () => {
    const fault = { kind: "accessDenied" } as const;
    under.sandbox.faults.add({ operation: "GetAccountSummary", fault, times: 2 });
    await expect(under.run([summary({ maxAttempts: 3 })])).resolves.toMatchObject({
      status: "Success",
      steps: [{ name: "summary", status: "Success" }],
    });
    under.sandbox.faults.add({ operation: "GetAccountSummary", fault, times: 2 });
    await expect(under.run([summary({ maxAttempts: 2 })])).resolves.toMatchObject({
      status: "Failed",
    });
  });
});

describe("the order of steps", () => {
  it("is the document's, except for nextStep and isEnd", async () => {
    const steps = [
      publish("first", "1", { nextStep: "third" }),
      publish("second", "2", { isEnd: true }),
      publish("third", "3", { nextStep: "second" }),
    ];
    expect(names(await under.run(steps))).toEqual(["first", "third", "second"]);
  });
});

describe("the id of the execution", () => {
  it("is available as a variable", async () => {
    await under.run([publish("step", "{{ automation:EXECUTION_ID }}")]);
    expect(texts()).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });
});

describe("an evaluation started by a document", () => {
  it("runs in parallel until the document finds its result, and sends its compliance change", async () => {
    const { rules, events, account } = under.tenant;
    const { name } = rules.putInPack("pack", "rule");
    const config = new ConfigServiceClient(under.sandbox.clientSettingsOf(account));
    rules.onEvaluation = ({ resultToken }) =>
      config.send(
        new PutEvaluationsCommand({
          ResultToken: resultToken,
          Evaluations: [
            {
              ComplianceResourceType: "AWS::::Account",
              ComplianceResourceId: ACCOUNT_ID,
              ComplianceType: "COMPLIANT",
              OrderingTimestamp: new Date(),
            },
          ],
        }),
      );
    events.addRule({
      EventPattern: {
        "detail-type": ["Config Rules Compliance Change"],
        detail: { configRuleName: [{ prefix: "rule-conformance-pack-" }] },
      },
      Targets: [
        {
          Id: "Target0",
          Arn: under.topic,
        },
      ],
    });
    const start = { Service: "config", Api: "StartConfigRulesEvaluation" };
    const wait = {
      Service: "config",
      Api: "DescribeConformancePackCompliance",
      ConformancePackName: "pack",
      PropertySelector: "$.ConformancePackRuleComplianceList[0].ComplianceType",
      DesiredValues: ["COMPLIANT", "NON_COMPLIANT"],
    };
    const result = await under.run(
      [
        api("start", { ...start, ConfigRuleNames: ["{{ RuleName }}"] }),
        { name: "wait", action: "aws:waitForAwsResourceProperty", inputs: wait },
      ],
      { parameters: { RuleName: { type: "String" } } },
      { RuleName: name },
    );
    expect(result.status).toBe("Success");
    await rules.evaluated();
    expect(texts().map((text) => JSON.parse(text).detail)).toMatchObject([
      { configRuleName: name, newEvaluationResult: { complianceType: "COMPLIANT" } },
    ]);
    config.destroy();
  });
});

describe("a role that was created", () => {
  const create = (trust: object = {}, ...Statement: object[]) =>
    under.tenant.roles.create({
      roleName: "Runbook",
      assumeRolePolicyDocument: {
        Statement: {
          Effect: "Allow",
          Principal: { Service: "ssm.amazonaws.com" },
          Action: "sts:AssumeRole",
          ...trust,
        },
      },
      policyDocuments: [{ Statement }],
    });
  const run = () => under.run([summary()], {}, {}, "Runbook");
  const sourceArn = (account: string) => `arn:aws:ssm:*:${account}:automation-execution/*`;

  it("runs a document that its policies allow", async () => {
    create({}, { Effect: "Allow", Action: "iam:GetAccountSummary", Resource: "*" });
    await expect(run()).resolves.toMatchObject({ status: "Success" });
  });

  it("fails a step that its policies do not allow", async () => {
    create();
    await expect(run()).resolves.toMatchObject({
      status: "Failed",
      steps: [{ failureMessage: expect.stringMatching(/AccessDenied: .*iam:GetAccountSummary/) }],
    });
  });

  it.each([
    ["StringEquals", "aws:SourceAccount", ACCOUNT_ID],
    ["ArnLike", "aws:SourceArn", sourceArn(ACCOUNT_ID)],
  ])("trusts Automation by %s of %s", async (operator, key, value) => {
    const Statement = { Effect: "Allow", Action: "*", Resource: "*" };
    create({ Condition: { [operator]: { [key]: value } } }, Statement);
    await expect(run()).resolves.toMatchObject({ status: "Success" });
  });

  it.each([
    ["another service", { Principal: { Service: "events.amazonaws.com" } }],
    ["another account", { Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } } }],
    [
      "another account's executions",
      { Condition: { ArnLike: { "aws:SourceArn": sourceArn("444455556666") } } },
    ],
  ])("does not run a document if it trusts %s", async (_, trust) => {
    const { arn } = create(trust, { Effect: "Allow", Action: "*", Resource: "*" });
    await expect(run()).rejects.toThrow(
      `The trust policy of ${arn} does not let ssm.amazonaws.com assume it.`,
    );
    expect(under.operations()).toEqual([]);
  });
});

describe("the end of an execution", () => {
  it.each([
    ["Success", {}],
    ["Failed", { Message: "" }],
  ])("sends an event: %s", async (Status, inputs) => {
    const events = under.tenant.topics.create("events");
    under.tenant.events.addRule({
      EventPattern: { source: ["aws.ssm"] },
      Targets: [{ Id: "Target0", Arn: events }],
    });
    const step = publish("step", "message");
    await under.run([
      { name: "sleep", action: "aws:sleep", inputs: { Duration: "PT6S" } },
      { ...step, inputs: { ...step.inputs, ...inputs } },
    ]);
    const [message, ...others] = under.tenant.topics.messages(events);
    expect(others).toEqual([]);
    expect(JSON.parse(message?.message ?? "")).toMatchObject({
      source: "aws.ssm",
      "detail-type": "EC2 Automation Execution Status-change Notification",
      resources: [
        expect.stringMatching(/^arn:aws:ssm:us-east-1:111122223333:automation-execution\//),
        "arn:aws:ssm:us-east-1:111122223333:automation-definition/runbook:1",
      ],
      detail: {
        ExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        Definition: "runbook",
        DefinitionVersion: "1",
        Status,
        StartTime: "Nov 23, 2026 7:43:20 PM",
        EndTime: "Nov 23, 2026 7:43:26 PM",
        Time: 6000,
        ExecutedBy: "arn:aws:iam::111122223333:user/sandbox",
      },
    });
  });
});
