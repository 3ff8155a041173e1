import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  type Evaluation,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
  type PutEvaluationsCommandInput,
  paginateDescribeConfigRules,
} from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

const ACCOUNT_ID = "111122223333";
const NOW = new Date("2026-11-23T12:00:00.123Z");
const evaluation: Evaluation = {
  ComplianceResourceType: "AWS::::Account",
  ComplianceResourceId: ACCOUNT_ID,
  ComplianceType: "NON_COMPLIANT",
  Annotation: "x".repeat(256),
  OrderingTimestamp: new Date("2026-11-23T11:59:59.500Z"),
};

let sandbox: Sandbox;
let tenant: Tenant;
let config: ConfigServiceClient;

beforeEach(async () => {
  sandbox = await Sandbox.start({ clock: () => NOW });
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  tenant.rules.put("rule", { inactiveKeys: "COMPLIANT" });
  config = new ConfigServiceClient({
    ...sandbox.clientSettingsOf(tenant.account),
    maxAttempts: 1,
  });
});
afterEach(async () => {
  config.destroy();
  await sandbox.close();
});

const put = (changes: Partial<Evaluation> = {}, input: Partial<PutEvaluationsCommandInput> = {}) =>
  config.send(
    new PutEvaluationsCommand({
      ResultToken: input.ResultToken ?? tenant.rules.startEvaluation("rule").resultToken,
      Evaluations: [{ ...evaluation, ...changes }],
      ...input,
    }),
  );
const describeRules = async (...names: string[]) => {
  const command = new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames: names });
  return (await config.send(command)).ComplianceByConfigRules;
};
const details = async (ConfigRuleName = "rule") =>
  (await config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName })))
    .EvaluationResults;

describe("an evaluation", () => {
  it("starts with AWS Config's event", () => {
    const event = tenant.rules.startEvaluation("rule");
    expect(event).toMatchObject({
      accountId: ACCOUNT_ID,
      configRuleName: "rule",
      configRuleArn: expect.stringMatching(/^arn:aws:config:us-east-1:111122223333:config-rule\//),
      ruleParameters: '{"inactiveKeys":"COMPLIANT"}',
      eventLeftScope: false,
    });
    expect(JSON.parse(event.invokingEvent)).toEqual({
      awsAccountId: ACCOUNT_ID,
      notificationCreationTime: "2026-11-23T12:00:00.123Z",
      messageType: "ScheduledNotification",
      recordVersion: "1.0",
    });
  });

  it("has its own result token", () => {
    const tokens = [1, 2].map(() => tenant.rules.startEvaluation("rule").resultToken);
    expect(new Set(tokens).size).toBe(2);
  });
});

describe("PutEvaluations", () => {
  it("stores a result", async () => {
    await expect(put()).resolves.toHaveProperty("FailedEvaluations", []);
    await expect(details()).resolves.toEqual([
      {
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName: "rule",
            ResourceType: "AWS::::Account",
            ResourceId: ACCOUNT_ID,
          },
          OrderingTimestamp: evaluation.OrderingTimestamp,
        },
        ComplianceType: "NON_COMPLIANT",
        ResultRecordedTime: NOW,
        ConfigRuleInvokedTime: NOW,
        Annotation: evaluation.Annotation,
      },
    ]);
  });

  it("replaces the previous result", async () => {
    await put();
    await put({ ComplianceType: "COMPLIANT" });
    await expect(details()).resolves.toMatchObject([{ ComplianceType: "COMPLIANT" }]);
  });

  it("accepts a token again", async () => {
    const { resultToken: ResultToken } = tenant.rules.startEvaluation("rule");
    await put({}, { ResultToken });
    await expect(put({}, { ResultToken })).resolves.toBeDefined();
  });

  it("stores a result even if its response is lost", async () => {
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "truncated" } });
    await expect(put()).rejects.toThrow();
    await expect(details()).resolves.toHaveLength(1);
  });

  it("clears a result with NOT_APPLICABLE", async () => {
    await put();
    await put({ ComplianceType: "NOT_APPLICABLE" });
    await expect(details()).resolves.toEqual([]);
  });

  it("refuses an unknown token", async () => {
    await expect(put({}, { ResultToken: "unknown" })).rejects.toMatchObject({
      name: "InvalidResultTokenException",
    });
  });

  it("refuses another account's token", async () => {
    const other = sandbox.addAccount({ id: "444455556666" });
    other.rules.put("rule");
    const ResultToken = other.rules.startEvaluation("rule").resultToken;
    await expect(put({}, { ResultToken })).rejects.toMatchObject({
      name: "InvalidResultTokenException",
    });
  });

  it("refuses the token of a deleted rule", async () => {
    const ResultToken = tenant.rules.startEvaluation("rule").resultToken;
    tenant.rules.delete("rule");
    await expect(put({}, { ResultToken })).rejects.toMatchObject({
      name: "NoSuchConfigRuleException",
    });
  });

  it.each<[string, Partial<Evaluation>]>([
    ["an annotation of 257 characters", { Annotation: "x".repeat(257) }],
    ["INSUFFICIENT_DATA", { ComplianceType: "INSUFFICIENT_DATA" }],
    ["no time", { OrderingTimestamp: undefined }],
    ["no resource", { ComplianceResourceId: "" }],
  ])("refuses %s", async (_, changes) => {
    await expect(put(changes)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    await expect(details()).resolves.toEqual([]);
  });

  it("accepts 100 evaluations and refuses 101", async () => {
    const evaluations = (length: number) => ({
      Evaluations: Array.from({ length }, (_, index) => ({
        ...evaluation,
        ComplianceResourceId: `${index}`,
      })),
    });
    await expect(put({}, evaluations(100))).resolves.toBeDefined();
    await expect(put({}, evaluations(101))).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
  });

  it("validates in test mode, without a valid token, and stores nothing", async () => {
    const testMode = { ResultToken: "TESTMODE", TestMode: true };
    await expect(put({}, testMode)).resolves.toBeDefined();
    await expect(put({ Annotation: "x".repeat(257) }, testMode)).rejects.toThrow();
    await expect(details()).resolves.toEqual([]);
  });
});

describe("DescribeConfigRules", () => {
  it("returns the named rules, or all", async () => {
    const names = async (...ConfigRuleNames: string[]) => {
      const command = new DescribeConfigRulesCommand({ ConfigRuleNames });
      return (await config.send(command)).ConfigRules?.map(({ ConfigRuleName }) => ConfigRuleName);
    };
    tenant.rules.put("other");
    await expect(names()).resolves.toEqual(["rule", "other"]);
    await expect(names("other")).resolves.toEqual(["other"]);
    await expect(names("third")).rejects.toMatchObject({ name: "NoSuchConfigRuleException" });
  });

  it("returns at most 25 rules on a page", async () => {
    for (let index = 0; index < 30; index++) tenant.rules.put(`rule-${index}`);
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateDescribeConfigRules({ client: config }, {})) {
      sizes.push(page.ConfigRules?.length);
    }
    expect(sizes).toEqual([25, 6]);
  });

  it.each([
    ["SOURCE", undefined, "Six_Hours"],
    ["RULE", "Six_Hours", undefined],
    ["NOWHERE", undefined, undefined],
  ] as const)("states how often the rule is evaluated: %s", async (statedIn, inRule, inSource) => {
    tenant.rules.get("rule").schedule = { frequency: "Six_Hours", statedIn };
    const { ConfigRules } = await config.send(new DescribeConfigRulesCommand({}));
    expect(ConfigRules?.[0]?.MaximumExecutionFrequency).toBe(inRule);
    expect(ConfigRules?.[0]?.Source).toMatchObject({
      Owner: "CUSTOM_LAMBDA",
      SourceDetails: [{ MessageType: "ScheduledNotification" }],
    });
    const [detail] = ConfigRules?.[0]?.Source?.SourceDetails ?? [];
    expect(detail?.MaximumExecutionFrequency).toBe(inSource);
  });

  it("names an organization's rules as AWS Config does", () => {
    const { name, arn } = tenant.rules.putOfOrganization("rule");
    expect(name).toMatch(/^OrgConfigRule-rule-[a-z0-9]{8}$/);
    expect(arn).toContain(":config-rule/aws-service-rule/config-multiaccountsetup.amazonaws.com/");
  });
});

describe("DescribeConfigurationRecorderStatus", () => {
  it.each([
    ["RECORDING", [{ name: "default", recording: true }]],
    ["STOPPED", [{ name: "default", recording: false }]],
    ["NONE", []],
  ] as const)("describes a recorder: %s", async (recorder, expected) => {
    tenant.rules.recorder.state = recorder;
    const command = new DescribeConfigurationRecorderStatusCommand({});
    await expect(config.send(command)).resolves.toMatchObject({
      ConfigurationRecordersStatus: expected,
    });
  });
});

describe("DescribeComplianceByConfigRule", () => {
  it("has insufficient data for a rule without a result", async () => {
    await expect(describeRules("rule")).resolves.toEqual([
      { ConfigRuleName: "rule", Compliance: { ComplianceType: "INSUFFICIENT_DATA" } },
    ]);
  });

  it("shows every rule's compliance", async () => {
    tenant.rules.put("other");
    await put();
    await expect(describeRules()).resolves.toMatchObject([
      { ConfigRuleName: "rule", Compliance: { ComplianceType: "NON_COMPLIANT" } },
      { ConfigRuleName: "other", Compliance: { ComplianceType: "INSUFFICIENT_DATA" } },
    ]);
  });

  it("fails for an unknown rule", async () => {
    await expect(describeRules("none")).rejects.toMatchObject({
      name: "NoSuchConfigRuleException",
    });
  });
});

describe("an unimplemented parameter", () => {
  it("is refused, not ignored", async () => {
    const command = new DescribeComplianceByConfigRuleCommand({ NextToken: "token" });
    await expect(config.send(command)).rejects.toThrow("NextToken");
  });
});

describe("GetComplianceDetailsByConfigRule", () => {
  it("fails for an unknown rule", async () => {
    await expect(details("none")).rejects.toMatchObject({ name: "NoSuchConfigRuleException" });
  });
});

describe("DescribeConfigRuleEvaluationStatus", () => {
  const statuses = async () =>
    (await config.send(new DescribeConfigRuleEvaluationStatusCommand({})))
      .ConfigRulesEvaluationStatus;

  it("shows when a rule was invoked and evaluated, and its last error", async () => {
    const { arn, id, status } = tenant.rules.get("rule");
    await expect(statuses()).resolves.toEqual([
      {
        ConfigRuleName: "rule",
        ConfigRuleArn: arn,
        ConfigRuleId: id,
        FirstActivatedTime: NOW,
        FirstEvaluationStarted: false,
      },
    ]);
    await put();
    status.lastErrorCode = "LambdaInvocationFailure";
    status.lastErrorMessage = "No.";
    await expect(statuses()).resolves.toMatchObject([
      {
        LastSuccessfulInvocationTime: NOW,
        LastSuccessfulEvaluationTime: NOW,
        LastErrorCode: "LambdaInvocationFailure",
        LastErrorMessage: "No.",
        FirstEvaluationStarted: true,
      },
    ]);
  });

  it("can omit custom Lambda rules, as documented", async () => {
    tenant.rules.hasEvaluationStatus = false;
    await expect(statuses()).resolves.toEqual([]);
  });
});
