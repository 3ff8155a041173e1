import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { judgeAlarms } from "../../../../cli/doctor/account/alarms.ts";
import { judgeStatus } from "../../../../cli/doctor/account/evaluation.ts";
import {
  judgeFunction,
  judgePermission,
  judgeVersion,
} from "../../../../cli/doctor/account/evaluator.ts";
import { logsIamChanges, selectorsSchema } from "../../../../cli/doctor/account/event-selectors.ts";
import {
  judgeChannels,
  judgeRecordedTypes,
  judgeRecorder,
} from "../../../../cli/doctor/account/recorder.ts";
import { judgeExceptions, judgeRemediation } from "../../../../cli/doctor/account/remediation.ts";
import { judgeRule } from "../../../../cli/doctor/account/rule.ts";
import { judgeSubscriptions } from "../../../../cli/doctor/account/subscriptions.ts";
import { judgeKey } from "../../../../cli/doctor/account/topic-key.ts";
import { judgeTrails } from "../../../../cli/doctor/account/trail.ts";
import { judgeBootstrap } from "../../../../cli/doctor/before/bootstrap.ts";
import { judgeDeployment } from "../../../../cli/doctor/before/permissions.ts";
import { judgeConcurrency, judgeUse } from "../../../../cli/doctor/before/quotas.ts";
import { judgeRegion } from "../../../../cli/doctor/caller.ts";
import type { Health } from "../../../../cli/doctor/check.ts";
import { VERSION } from "../../../../shared/version.ts";

const ACCOUNT_ID = "111122223333";
const NOW = new Date("2026-11-23T14:05:00Z");

it.each([
  ["aws", "us-east-1", "GOOD"],
  ["aws", "eu-west-1", "WARNING"],
  ["aws-us-gov", "us-gov-west-1", "GOOD"],
  ["aws-cn", "cn-north-1", "GOOD"],
  ["aws-cn", "cn-northwest-1", "WARNING"],
  ["aws-eusc", "eusc-de-east-1", "GOOD"],
  ["aws-new", "new-east-1", "UNKNOWN"],
])("the Region in %s, %s: %s", (partition, region, health) => {
  expect(judgeRegion(partition, region).health).toBe(health);
});

describe("a recorder", () => {
  const recorder = { name: "default", recording: true };
  it.each<[string, Parameters<typeof judgeRecorder>[0], Health]>([
    ["missing", [], "BAD"],
    ["stopped", [{ ...recorder, recording: false }], "BAD"],
    ["recording", [{ ...recorder, lastStatus: "SUCCESS" }], "GOOD"],
    ["new", [{ ...recorder, lastStatus: "PENDING" }], "GOOD"],
    ["failing", [{ ...recorder, lastStatus: "FAILURE" }], "BAD"],
    ["recording, by the API reference", [{ ...recorder, lastStatus: "Success" }], "GOOD"],
    [
      "without events, by the API reference",
      [{ ...recorder, lastStatus: "NotApplicable" }],
      "GOOD",
    ],
    ["failing, by the API reference", [{ ...recorder, lastStatus: "Failure" }], "BAD"],
    ["in a state that is not known", [{ ...recorder, lastStatus: "PAUSED" }], "UNKNOWN"],
    ["recording, without a status", [recorder], "UNKNOWN"],
  ])("%s", (_, recorders, health) => {
    expect(judgeRecorder(recorders).health).toBe(health);
  });

  const channel = { name: "default" };
  it.each<[string, Parameters<typeof judgeChannels>[0], Health]>([
    ["missing", [], "BAD"],
    ["new", [channel], "GOOD"],
    ["delivering", [{ ...channel, configHistoryDeliveryInfo: { lastStatus: "SUCCESS" } }], "GOOD"],
    [
      "with nothing to deliver, by the API reference",
      [{ ...channel, configStreamDeliveryInfo: { lastStatus: "Not_Applicable" } }],
      "GOOD",
    ],
    ["failing", [{ ...channel, configStreamDeliveryInfo: { lastStatus: "FAILURE" } }], "WARNING"],
    [
      "failing, by the API reference",
      [{ ...channel, configSnapshotDeliveryInfo: { lastStatus: "Failure" } }],
      "WARNING",
    ],
    [
      "in a state that is not known",
      [{ ...channel, configHistoryDeliveryInfo: { lastStatus: "PAUSED" } }],
      "UNKNOWN",
    ],
  ])("with a delivery channel that is %s", (_, channels, health) => {
    expect(judgeChannels(channels).health).toBe(health);
  });

  const TYPE = "AWS::Config::ResourceCompliance";
  const none = { allSupported: false, resourceTypes: [] };
  it.each<[string, Parameters<typeof judgeRecordedTypes>[0]["recordingGroup"], Health]>([
    ["everything", { ...none, allSupported: true }, "GOOD"],
    ["the type", { ...none, resourceTypes: [TYPE] }, "GOOD"],
    ["other types", { ...none, resourceTypes: ["AWS::S3::Bucket"] }, "WARNING"],
    [
      "all but the type",
      {
        ...none,
        recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
        exclusionByResourceTypes: { resourceTypes: [TYPE] },
      },
      "WARNING",
    ],
    [
      "all but others",
      {
        ...none,
        recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
        exclusionByResourceTypes: { resourceTypes: ["AWS::S3::Bucket"] },
      },
      "GOOD",
    ],
    [
      "all but what is not said",
      { ...none, recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" } },
      "UNKNOWN",
    ],
    ["nothing known", undefined, "UNKNOWN"],
  ])("records %s", (_, recordingGroup, health) => {
    expect(judgeRecordedTypes({ name: "default", recordingGroup }).health).toBe(health);
  });
});

describe("a rule", () => {
  const definition = {
    state: "ACTIVE",
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:root-access-key-evaluator`,
    frequency: "Six_Hours",
    messageTypes: ["ScheduledNotification"],
    inputParameters: '{"inactiveKeys":"COMPLIANT"}',
  };
  const rule = {
    ...{ ruleName: "root-access-key", region: "us-east-1", accountId: ACCOUNT_ID },
    ...{ arn: `arn:aws:config:us-east-1:${ACCOUNT_ID}:config-rule/x`, staleAfterHours: 13 },
  };
  it.each<[string, Partial<typeof definition> | { frequency: undefined }, Health]>([
    ["as deployed", {}, "GOOD"],
    ["being evaluated", { state: "EVALUATING" }, "GOOD"],
    ["at AWS Config's default frequency", { frequency: undefined }, "GOOD"],
    ["without parameters", { inputParameters: "" }, "GOOD"],
    ["being deleted", { state: "DELETING_RESULTS" }, "BAD"],
    ["in a state that is not known", { state: "Active" }, "UNKNOWN"],
    ["at a frequency that is not known", { frequency: "Two_Hours" }, "UNKNOWN"],
    ["not on a schedule", { messageTypes: ["ConfigurationItemChangeNotification"] }, "BAD"],
    [
      "calling another account",
      { functionArn: definition.functionArn.replace("1111", "2") },
      "BAD",
    ],
    ["with another parameter", { inputParameters: '{"x":"y"}' }, "BAD"],
    ["with another value", { inputParameters: '{"inactiveKeys":"compliant"}' }, "BAD"],
  ])("%s", (_, changes, health) => {
    expect(judgeRule({ ...rule, definition: { ...definition, ...changes } }).health).toBe(health);
  });
});

describe("an evaluation status", () => {
  const readTime = { isCertain: true, now: NOW } as const;
  const before = new Date(NOW.getTime() - 1000);
  it.each([
    ["without an error", undefined, undefined, undefined, "GOOD"],
    ["with an error before the success", "E", NOW, before, "GOOD"],
    ["with an error after the success", "E", before, NOW, "BAD"],
    ["with an error and no success", "E", undefined, NOW, "BAD"],
    ["with an error at an unknown time", "E", NOW, undefined, "UNKNOWN"],
  ] as const)("%s", (_, lastError, evaluatedTime, failedTime, health) => {
    expect(judgeStatus({ readTime, lastError, evaluatedTime, failedTime }).health).toBe(health);
  });
});

describe("a function", () => {
  const configuration = {
    ...{ FunctionName: "f", FunctionArn: "arn", Role: "role", Runtime: "nodejs24.x" },
    ...{ Timeout: 300, Description: "", State: "Active", LastUpdateStatus: "Successful" },
    Environment: { Variables: {} },
  };
  it.each<[string, Partial<typeof configuration>, number | undefined, Health]>([
    ["active", {}, undefined, "GOOD"],
    ["with reserved concurrency", {}, 1, "GOOD"],
    ["that Lambda wakes up", { State: "Inactive" }, undefined, "GOOD"],
    ["failed", { State: "Failed" }, undefined, "BAD"],
    ["with a failed update", { LastUpdateStatus: "Failed" }, undefined, "BAD"],
    ["that never runs", {}, 0, "BAD"],
    ["in another language", { Runtime: "python3.13" }, undefined, "BAD"],
    ["on an old Node.js", { Runtime: "nodejs18.x" }, undefined, "WARNING"],
    ["without time", { Timeout: 3 }, undefined, "WARNING"],
    ["in a state that is not known", { State: "active" }, undefined, "UNKNOWN"],
    ["being updated", { LastUpdateStatus: "InProgress" }, undefined, "GOOD"],
    ["with an update that is not known", { LastUpdateStatus: "failed" }, undefined, "UNKNOWN"],
  ])("%s", (_, changes, reserved, health) => {
    expect(judgeFunction({ ...configuration, ...changes }, reserved, 60).health).toBe(health);
  });

  it.each([
    [`It evaluates (root-access-key ${VERSION})`, "GOOD"],
    ["It evaluates (root-access-key 99.0.0)", "WARNING"],
    ["It evaluates", "WARNING"],
    [`(root-access-key ${VERSION}) It evaluates`, "WARNING"],
  ])("is of the version that its description states: %s", (Description, health) => {
    expect(judgeVersion({ FunctionName: "f", Description }).health).toBe(health);
  });
});

describe("subscriptions", () => {
  const topic = (confirmed: number, pending: number, deleted: number) => ({
    ...{
      TopicArn: "arn:aws:sns:us-east-1:111122223333:t",
      Policy: "{}",
      KmsMasterKeyId: undefined,
    },
    ...{ SubscriptionsConfirmed: confirmed, SubscriptionsPending: pending },
    SubscriptionsDeleted: deleted,
  });
  const CONFIRMED = {
    SubscriptionArn: "arn:aws:sns:x",
    Protocol: "email",
    Endpoint: "a@b.example",
  };
  const PENDING = { ...CONFIRMED, SubscriptionArn: "PendingConfirmation" };
  const DELETED = { ...CONFIRMED, SubscriptionArn: "Deleted" };
  it.each<[string, ReturnType<typeof topic>, (typeof CONFIRMED)[], Health]>([
    ["none", topic(0, 0, 0), [], "BAD"],
    ["none confirmed", topic(0, 1, 0), [PENDING], "BAD"],
    ["confirmed", topic(1, 0, 0), [CONFIRMED], "GOOD"],
    ["one pending", topic(1, 1, 0), [CONFIRMED, PENDING], "WARNING"],
    ["one deleted", topic(1, 0, 1), [CONFIRMED], "WARNING"],
    ["one deleted and still listed", topic(1, 0, 1), [CONFIRMED, DELETED], "WARNING"],
    ["all deleted and still listed", topic(0, 0, 1), [DELETED], "BAD"],
    ["more counted than listed", topic(2, 0, 0), [CONFIRMED], "UNKNOWN"],
    ["counted and not listed", topic(1, 0, 0), [], "UNKNOWN"],
  ])("%s", (_, counts, list, health) => {
    expect(judgeSubscriptions(counts, list).health).toBe(health);
  });
});

it.each([
  ["Enabled", "CUSTOMER", true, "GOOD"],
  ["Enabled", "CUSTOMER", false, "BAD"],
  ["Enabled", "AWS", true, "BAD"],
  ["Disabled", "CUSTOMER", true, "BAD"],
  ["PendingDeletion", "CUSTOMER", true, "BAD"],
] as const)("a key: %s, of %s, alarms allowed: %s", (KeyState, KeyManager, isAllowed, health) => {
  const Statement = isAllowed
    ? [
        {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
        },
      ]
    : [];
  const Arn = `arn:aws:kms:us-east-1:${ACCOUNT_ID}:key/1`;
  const policy = JSON.stringify({ Statement });
  expect(judgeKey({ Arn, KeyState, KeyManager }, policy, ACCOUNT_ID).health).toBe(health);
});

it("a trail that is not understood is unknown, unless another one logs", () => {
  const unclear = {
    trail: { Name: "unclear" },
    problem: { kind: "UNKNOWN", reason: "is not understood" },
  } as const;
  expect(judgeTrails([unclear]).health).toBe("UNKNOWN");
  expect(judgeTrails([unclear, { trail: { Name: "audit" }, problem: undefined }]).health).toBe(
    "GOOD",
  );
  const error = new Error("Denied");
  const denied = { ...unclear, problem: { ...unclear.problem, error } };
  expect(() => judgeTrails([unclear, denied])).toThrow(error);
});

it("each trail that does not do is named with its reason", () => {
  const problem = { kind: "NO", reason: "does not log" } as const;
  const { health, found } = judgeTrails([{ trail: { Name: "audit" }, problem }]);
  expect(health).toBe("BAD");
  expect(found).toMatch(/ The trail audit does not log\.$/);
});

describe("a trail logs IAM's changes", () => {
  const basic = { ReadWriteType: "All", IncludeManagementEvents: true };
  const advanced = (
    ...fields: {
      Field: string;
      Equals?: string[];
      NotEquals?: string[];
      NotStartsWith?: string[];
    }[]
  ) => ({
    AdvancedEventSelectors: [{ FieldSelectors: fields }],
  });
  const MANAGEMENT = { Field: "eventCategory", Equals: ["Management"] };
  it.each<[string, object, boolean | undefined]>([
    ["with all events", { EventSelectors: [basic] }, true],
    ["with write events", { EventSelectors: [{ ...basic, ReadWriteType: "WriteOnly" }] }, true],
    ["not with read events", { EventSelectors: [{ ...basic, ReadWriteType: "ReadOnly" }] }, false],
    [
      "not with data events",
      { EventSelectors: [{ ...basic, IncludeManagementEvents: false }] },
      false,
    ],
    ["or not, without selectors", { EventSelectors: [], AdvancedEventSelectors: [] }, undefined],
    ["or not, without a type", { EventSelectors: [{ IncludeManagementEvents: true }] }, undefined],
    ["or not, without a category", { EventSelectors: [{ ReadWriteType: "All" }] }, undefined],
    [
      "not without those of IAM",
      { EventSelectors: [{ ...basic, ExcludeManagementEventSources: ["iam.amazonaws.com"] }] },
      false,
    ],
    [
      "with one of several selectors",
      { EventSelectors: [{ ...basic, ReadWriteType: "ReadOnly" }, basic] },
      true,
    ],
    ["with advanced management events", advanced(MANAGEMENT), true],
    [
      "with advanced write events",
      advanced(MANAGEMENT, { Field: "readOnly", Equals: ["false"] }),
      true,
    ],
    [
      "not with advanced read events",
      advanced(MANAGEMENT, { Field: "readOnly", Equals: ["true"] }),
      false,
    ],
    ["not with data events alone", advanced({ Field: "eventCategory", Equals: ["Data"] }), false],
    [
      "with all sources but KMS",
      advanced(MANAGEMENT, { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] }),
      true,
    ],
    [
      "not with all sources but IAM",
      advanced(MANAGEMENT, { Field: "eventSource", NotEquals: ["iam.amazonaws.com"] }),
      false,
    ],
    [
      "or not, with a field that leaves out who knows what",
      advanced(MANAGEMENT, { Field: "userIdentity.arn", Equals: ["x"] }),
      undefined,
    ],
    [
      "or not, with an operator that is not understood",
      advanced(MANAGEMENT, { Field: "eventSource", NotStartsWith: ["k"] }),
      undefined,
    ],
    [
      "or not, with a field without a value",
      advanced(MANAGEMENT, { Field: "readOnly" }),
      undefined,
    ],
    [
      "not with read events, whatever else is not understood",
      advanced({ Field: "userIdentity.arn" }, { Field: "readOnly", Equals: ["true"] }),
      false,
    ],
  ])("%s", (_, selectors, expected) => {
    expect(logsIamChanges(v.parse(selectorsSchema, selectors))).toBe(expected);
  });
});

describe("a remediation", () => {
  const rule = { ruleName: "root-access-key", accountId: ACCOUNT_ID };
  const attached = {
    ConfigRuleName: rule.ruleName,
    TargetId: "RootAccessKey-NotifyAndWait",
    Automatic: true,
  };
  it.each<[string, (typeof attached)[], string | undefined, Health]>([
    ["neither set up nor attached", [], undefined, "GOOD"],
    ["attached", [attached], "Active", "GOOD"],
    ["another one", [{ ...attached, TargetId: "Mine" }], undefined, "GOOD"],
    ["not attached", [], "Active", "WARNING"],
    ["of another rule", [{ ...attached, ConfigRuleName: "x" }], "Active", "WARNING"],
    ["without its runbook", [attached], undefined, "BAD"],
    ["with a runbook that failed", [attached], "Failed", "BAD"],
  ])("%s", (_, remediations, runbook, health) => {
    const ofDeployment = { name: attached.TargetId, status: runbook };
    expect(judgeRemediation(rule, remediations, ofDeployment).health).toBe(health);
  });

  const exception = {
    ConfigRuleName: rule.ruleName,
    ResourceType: "AWS::::Account",
    ResourceId: ACCOUNT_ID,
  };
  it.each<[string, Parameters<typeof judgeExceptions>[1], Health]>([
    ["not stopped", [], "GOOD"],
    ["stopped", [exception], "WARNING"],
    [
      "stopped for some time",
      [{ ...exception, ExpirationTime: new Date(NOW.getTime() + 1) }],
      "WARNING",
    ],
    ["no longer stopped", [{ ...exception, ExpirationTime: NOW }], "GOOD"],
    ["stopped for another account", [{ ...exception, ResourceId: "999999999999" }], "GOOD"],
  ])("%s", (_, exceptions, health) => {
    expect(judgeExceptions(rule, exceptions, NOW).health).toBe(health);
  });
});

describe("an alarm", () => {
  const alarm = {
    ...{ AlarmName: "a", StateValue: "OK", StateReason: "Because" },
    ...{ ActionsEnabled: true, AlarmActions: ["topic"] },
  };
  it.each<[string, Partial<typeof alarm>, string | undefined, Health]>([
    ["OK", {}, "topic", "GOOD"],
    ["in ALARM", { StateValue: "ALARM" }, "topic", "BAD"],
    ["with disabled actions", { ActionsEnabled: false }, "topic", "BAD"],
    ["without an action", { AlarmActions: [] }, "topic", "BAD"],
    ["with another action", { AlarmActions: ["other"] }, "topic", "BAD"],
    ["that leads to an event", { AlarmActions: [] }, undefined, "GOOD"],
    ["without data", { StateValue: "INSUFFICIENT_DATA" }, "topic", "WARNING"],
    ["in a state that is not known", { StateValue: "Ok" }, "topic", "UNKNOWN"],
    ["with another name", { AlarmName: "b" }, "topic", "BAD"],
  ])("%s", (_, changes, topicArn, health) => {
    const [judged] = judgeAlarms([{ ...alarm, ...changes }], [{ name: "a", topicArn }]);
    expect(judged?.health).toBe(health);
  });

  it("of another tool is judged by its state alone", () => {
    const other = { ...alarm, AlarmName: "b", AlarmActions: [] };
    expect(judgeAlarms([other], []).map(({ health }) => health)).toEqual(["GOOD"]);
    const inAlarm = { ...other, StateValue: "ALARM" };
    expect(judgeAlarms([inAlarm], []).map(({ health }) => health)).toEqual(["BAD"]);
  });
});

it.each([
  [undefined, "WARNING"],
  [5, "BAD"],
  [6, "GOOD"],
])("the CDK's bootstrap, version %s: %s", (version, health) => {
  expect(judgeBootstrap(version, "aws://111122223333/us-east-1").health).toBe(health);
});

it.each([
  [290, "DEFAULT", "WARNING", "Request an increase"],
  [290, "APPLIED", "BAD", "Request an increase"],
  [290, "FIXED", "BAD", "Delete what is no longer needed"],
  [289, "DEFAULT", "GOOD", undefined],
  [289, "APPLIED", "GOOD", undefined],
  [289, "FIXED", "GOOD", undefined],
] as const)("%s used of a quota of 300 that is %s: %s", (used, kind, health, fix) => {
  const judged = judgeUse({ what: "rules", used, adds: 11, quota: 300, kind });
  expect(judged.health).toBe(health);
  expect(judged.fix?.slice(0, fix?.length)).toBe(fix);
});

it.each([
  [0, "BAD"],
  [9, "WARNING"],
  [10, "GOOD"],
])("%s executions are left: %s", (unreserved, health) => {
  expect(judgeConcurrency(unreserved).health).toBe(health);
});

describe("the caller", () => {
  const allowed = [{ action: "x:Y", isAllowed: true, reason: "" }];
  const denied = [{ action: "x:Y", isAllowed: false, reason: "by an explicit deny" }];
  const uncertain = [{ action: "x:Z", isAllowed: undefined, reason: "aws:SourceIp" }];
  it.each([
    ["may deploy", allowed, [], "GOOD"],
    ["may deploy by the CDK's role", denied, allowed, "GOOD"],
    ["may not deploy", denied, [], "BAD"],
    ["may not assume the CDK's role either", denied, denied, "BAD"],
    ["is not known", undefined, [], "UNKNOWN"],
    ["may deploy under conditions", uncertain, [], "UNKNOWN"],
    ["may deploy some under conditions, and the rest not", [...uncertain, ...denied], [], "BAD"],
    ["may deploy by the CDK's role, or under conditions", uncertain, allowed, "GOOD"],
    ["may not deploy, nor surely assume the CDK's role", denied, uncertain, "BAD"],
  ] as const)("%s", (_, direct, byCdk, health) => {
    expect(judgeDeployment(direct, byCdk).health).toBe(health);
  });
});

describe("the permission of AWS Config", () => {
  const functionArn = "arn:aws:lambda:us-east-1:111122223333:function:root-access-key-evaluator";
  const [one, other] = ["config-rule-1", "config-rule-2"].map(
    (id) => `arn:aws:config:us-east-1:111122223333:config-rule/${id}`,
  ) as [string, string];
  const ofRule = { ArnEquals: { "aws:SourceArn": one } };
  const ofAccount = { StringEquals: { "aws:SourceAccount": "111122223333" } };
  const ofAnotherAccount = { StringEquals: { "aws:SourceAccount": "444455556666" } };
  it.each([
    ["of its rule", ofRule, [one], "GOOD"],
    ["of one of its rules only", ofRule, [one, other], "BAD"],
    ["of another rule", ofRule, [other], "BAD"],
    ["of the account, without a rule", ofAccount, [], "GOOD"],
    ["of another account, without a rule", ofAnotherAccount, [], "BAD"],
    ["of a rule, without one to compare", ofRule, [], "UNKNOWN"],
  ] as const)("%s", (_, condition, ruleArns, health) => {
    const policy = JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "config.amazonaws.com" },
          Action: "lambda:InvokeFunction",
          Resource: functionArn,
          Condition: condition,
        },
      ],
    });
    const invocation = { functionArn, accountId: "111122223333", ruleArns };
    expect(judgePermission(policy, invocation).health).toBe(health);
  });
});
