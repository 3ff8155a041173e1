import { describe, expect, it } from "vitest";
import { judgeAccount, type RuleReading } from "../../../../cli/status/judge-account.ts";
import { type AwsTime, awsTimeOf } from "../../../../shared/timestamp.ts";

const READ: AwsTime = { isCertain: true, now: new Date("2026-11-23T12:00:00Z") };
const accountId = "111122223333";
const rule = (region: string, complianceType: string, time?: string): RuleReading => ({
  rule: { ruleName: "root-access-key", region, staleAfterHours: 49 },
  reading: {
    complianceType,
    annotation: `Said in ${region}.`,
    recordedTime: time === undefined ? undefined : new Date(time),
    readTime: READ,
  },
});
const neverReported: RuleReading = {
  rule: { ruleName: "root-access-key", region: "eu-west-1", staleAfterHours: 49 },
  reading: undefined,
};
const inDoubt = ({ rule, reading }: RuleReading): RuleReading => ({
  rule,
  reading: {
    ...reading,
    readTime: awsTimeOf("Mon, 23 Nov 2026 12:00:00 GMT", new Date("2026-11-20T12:00:00Z")),
  },
});
const fresh = "2026-11-23T11:00:00.123Z";
const stale = "2026-11-01T11:00:00.123Z";

// biome-ignore format: a table, one row a line
const rows: readonly [string, string | undefined, RuleReading[], string][] = [
  ["no rule", "ACTIVE", [], "INSUFFICIENT_DATA NEVER_REPORTED"],
  ["one rule", "ACTIVE", [rule("a", "COMPLIANT", fresh)], "COMPLIANT REPORTED"],
  ["no state", undefined, [rule("a", "COMPLIANT", fresh)], "COMPLIANT REPORTED"],
  ["compliant and not", "ACTIVE", [rule("a", "COMPLIANT", fresh), rule("b", "NON_COMPLIANT", fresh)], "NON_COMPLIANT REPORTED"],
  ["compliant and stale", "ACTIVE", [rule("a", "COMPLIANT", fresh), rule("b", "COMPLIANT", stale)], "INSUFFICIENT_DATA STALE"],
  ["compliant and never reported", "ACTIVE", [rule("a", "COMPLIANT", fresh), neverReported], "INSUFFICIENT_DATA NEVER_REPORTED"],
  ["compliant and once not", "ACTIVE", [rule("a", "COMPLIANT", fresh), rule("b", "NON_COMPLIANT", stale)], "NON_COMPLIANT STALE"],
  ["not, now and once", "ACTIVE", [rule("a", "NON_COMPLIANT", stale), rule("b", "NON_COMPLIANT", fresh)], "NON_COMPLIANT REPORTED"],
  ["compliant and not applicable", "ACTIVE", [rule("a", "NOT_APPLICABLE", fresh), rule("b", "COMPLIANT", fresh)], "COMPLIANT REPORTED"],
  ["being activated", "PENDING_ACTIVATION", [], "INSUFFICIENT_DATA PENDING_ACTIVATION"],
  ["a state of the future", "DORMANT", [], "INSUFFICIENT_DATA NEVER_REPORTED"],
  ["a state of the future, with a finding", "DORMANT", [rule("a", "NON_COMPLIANT", fresh)], "NON_COMPLIANT REPORTED"],
  ["suspended", "SUSPENDED", [], "INSUFFICIENT_DATA SUSPENDED"],
  ["suspended, with a result", "SUSPENDED", [rule("a", "NON_COMPLIANT")], "INSUFFICIENT_DATA SUSPENDED"],
  ["being closed", "PENDING_CLOSURE", [rule("a", "COMPLIANT")], "INSUFFICIENT_DATA PENDING_CLOSURE"],
  ["closed", "CLOSED", [], "NOT_APPLICABLE CLOSED"],
];

it.each(rows)("the status is the worst of the rules: %s", (_, state, readings, expected) => {
  for (const inOrder of [readings, readings.toReversed()]) {
    const { complianceType, reason, evidence } = judgeAccount({ accountId, state }, inOrder);
    expect(`${complianceType} ${reason}`).toBe(expected);
    expect(evidence.rules).toHaveLength(readings.length);
  }
});

it("an account with an unclear state is uncertain, with the reason", () => {
  const account = { accountId, state: "CLOSED", stateProblem: "it is odd" };
  expect(judgeAccount(account, [rule("us-east-1", "COMPLIANT", fresh)])).toMatchObject({
    complianceType: "INSUFFICIENT_DATA",
    reason: "STATE_UNCLEAR",
    annotation:
      "The state of the account in AWS Organizations cannot be relied on: it is odd. AWS Config still shows COMPLIANT by root-access-key in us-east-1.",
  });
});

describe("the annotation", () => {
  const annotation = (state: string, ...readings: RuleReading[]) =>
    judgeAccount({ accountId, state }, readings).annotation;

  it.each<[string, string, RuleReading[], string]>([
    [
      "what was found, when, and by which rule",
      "ACTIVE",
      [rule("us-east-1", "COMPLIANT", fresh)],
      "Said in us-east-1. Result of 2026-11-23T11:00Z by root-access-key in us-east-1.",
    ],
    [
      "that a result is stale",
      "ACTIVE",
      [rule("us-east-1", "COMPLIANT", stale)],
      "STALE: no result by root-access-key in us-east-1 since 2026-11-01T11:00Z, for more than the 49 h that its schedule explains. It was COMPLIANT then: Said in us-east-1.",
    ],
    [
      "that a rule never reported",
      "ACTIVE",
      [neverReported],
      "AWS Config has no result by root-access-key in eu-west-1: it has never reported, or its result was deleted.",
    ],
    [
      "that nothing is known",
      "ACTIVE",
      [],
      "AWS Config has no result of this account: the rule does not exist, or has never reported.",
    ],
    [
      "what is wrong with a result",
      "ACTIVE",
      [rule("us-east-1", "NON_COMPLIANT", "2026-11-24T11:00:00.123Z")],
      "The result by root-access-key in us-east-1 of 2026-11-24T11:00Z cannot be relied on: its time is in the future. AWS Config shows NON_COMPLIANT: Said in us-east-1.",
    ],
    [
      "both times if AWS's clock and the local one disagree",
      "ACTIVE",
      [inDoubt(rule("us-east-1", "COMPLIANT", fresh))],
      "How old the result by root-access-key in us-east-1 of 2026-11-23T11:00Z is cannot be determined: AWS's clock says 2026-11-23T12:00:00.000Z and the local clock 2026-11-20T12:00:00.000Z, more than 5 minutes apart. AWS Config shows COMPLIANT: Said in us-east-1.",
    ],
    [
      "the other rules",
      "ACTIVE",
      [rule("us-east-1", "COMPLIANT", fresh), rule("eu-west-1", "NON_COMPLIANT", fresh)],
      "Said in eu-west-1. Result of 2026-11-23T11:00Z by root-access-key in eu-west-1. Also root-access-key in us-east-1: COMPLIANT (REPORTED).",
    ],
    [
      "that an account is suspended",
      "SUSPENDED",
      [rule("us-east-1", "NON_COMPLIANT")],
      "AWS Organizations lists the account as SUSPENDED. If it is reopened, a root access key can still be there. AWS Config still shows NON_COMPLIANT by root-access-key in us-east-1.",
    ],
  ])("has %s", (_, state, readings, expected) => {
    expect(annotation(state, ...readings)).toBe(expected);
  });
});

it("has the account's name if there is one", () => {
  expect(judgeAccount({ accountId, accountName: "Workloads" }, [])).toMatchObject({
    accountName: "Workloads",
  });
  expect(judgeAccount({ accountId }, []).accountName).toBeUndefined();
});
