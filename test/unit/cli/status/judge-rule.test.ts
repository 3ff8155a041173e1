import { describe, expect, it } from "vitest";
import type { Reading, RuleEvidence } from "../../../../cli/status/judge-rule.ts";
import { judgeRule } from "../../../../cli/status/judge-rule.ts";
import type { AwsTime } from "../../../../shared/timestamp.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const HOUR_MS = 60 * 60 * 1000;
const RULE = { ruleName: "root-access-key", region: "us-east-1", staleAfterHours: 49 };
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
const READ: AwsTime = { isCertain: true, now: NOW };
const IN_DOUBT: AwsTime = { isCertain: false, doubt: "AWS's answer has no Date header" };
const of = (complianceType: string | undefined, hours?: number, problem?: string): Reading => ({
  complianceType,
  recordedTime: hours === undefined ? undefined : hoursAgo(hours),
  readTime: READ,
  problem,
});
const inDoubt = (complianceType: string, hours?: number): Reading => ({
  ...of(complianceType, hours),
  readTime: IN_DOUBT,
});

type Verdict = `${RuleEvidence["complianceType"]} ${RuleEvidence["reason"]}`;

// biome-ignore format: a table, one row a line
const rows: readonly [name: string, Reading | undefined, Verdict][] = [
  ["no result", undefined, "INSUFFICIENT_DATA NEVER_REPORTED"],
  ["COMPLIANT, new", of("COMPLIANT", 1), "COMPLIANT REPORTED"],
  ["COMPLIANT, as old as can be explained", of("COMPLIANT", 49), "COMPLIANT REPORTED"],
  ["COMPLIANT, older", of("COMPLIANT", 49.001), "INSUFFICIENT_DATA STALE"],
  ["COMPLIANT, years old", of("COMPLIANT", 1e5), "INSUFFICIENT_DATA STALE"],
  ["COMPLIANT, 5 min ahead", of("COMPLIANT", -5 / 60), "COMPLIANT REPORTED"],
  ["COMPLIANT, 6 min ahead", of("COMPLIANT", -6 / 60), "INSUFFICIENT_DATA UNREADABLE"],
  ["COMPLIANT, no time", of("COMPLIANT"), "INSUFFICIENT_DATA UNREADABLE"],
  ["COMPLIANT, an invalid time", { ...of("COMPLIANT"), recordedTime: new Date(Number.NaN) }, "INSUFFICIENT_DATA UNREADABLE"],
  ["COMPLIANT, with a problem", of("COMPLIANT", 1, "it broke"), "INSUFFICIENT_DATA UNREADABLE"],
  ["COMPLIANT, not asked for", { ...of("COMPLIANT", undefined, "it ended"), isNotAsked: true }, "INSUFFICIENT_DATA NOT_ASKED"],
  ["NON_COMPLIANT, not asked for", { ...of("NON_COMPLIANT", undefined, "it ended"), isNotAsked: true }, "NON_COMPLIANT NOT_ASKED"],
  ["COMPLIANT, new, AWS's time in doubt", inDoubt("COMPLIANT", 1), "INSUFFICIENT_DATA TIME_UNCERTAIN"],
  ["COMPLIANT, old, AWS's time in doubt", inDoubt("COMPLIANT", 1e5), "INSUFFICIENT_DATA TIME_UNCERTAIN"],
  ["COMPLIANT, no time of AWS's", { ...of("COMPLIANT", 1), readTime: undefined }, "INSUFFICIENT_DATA TIME_UNCERTAIN"],
  ["NOT_APPLICABLE, AWS's time in doubt", inDoubt("NOT_APPLICABLE", 1), "INSUFFICIENT_DATA TIME_UNCERTAIN"],
  ["NON_COMPLIANT, AWS's time in doubt", inDoubt("NON_COMPLIANT", 1), "NON_COMPLIANT TIME_UNCERTAIN"],
  ["NON_COMPLIANT, no time, AWS's time in doubt", inDoubt("NON_COMPLIANT"), "NON_COMPLIANT UNREADABLE"],
  ["an unknown type, AWS's time in doubt", inDoubt("Compliant", 1), "INSUFFICIENT_DATA UNREADABLE"],
  ["NON_COMPLIANT, new", of("NON_COMPLIANT", 1), "NON_COMPLIANT REPORTED"],
  ["NON_COMPLIANT, old", of("NON_COMPLIANT", 50), "NON_COMPLIANT STALE"],
  ["NON_COMPLIANT, ahead", of("NON_COMPLIANT", -1), "NON_COMPLIANT UNREADABLE"],
  ["NON_COMPLIANT, no time", of("NON_COMPLIANT"), "NON_COMPLIANT UNREADABLE"],
  ["NON_COMPLIANT, with a problem", of("NON_COMPLIANT", undefined, "it broke"), "NON_COMPLIANT UNREADABLE"],
  ["NOT_APPLICABLE, new", of("NOT_APPLICABLE", 1), "NOT_APPLICABLE REPORTED"],
  ["NOT_APPLICABLE, old", of("NOT_APPLICABLE", 50), "INSUFFICIENT_DATA STALE"],
  ["INSUFFICIENT_DATA", of("INSUFFICIENT_DATA", 1), "INSUFFICIENT_DATA UNREADABLE"],
  ["an unknown type", of("Compliant", 1), "INSUFFICIENT_DATA UNREADABLE"],
  ["no type", of(undefined, 1), "INSUFFICIENT_DATA UNREADABLE"],
];

it.each(rows)("judges: %s", (_, reading, expected) => {
  const { complianceType, reason } = judgeRule(RULE, reading);
  expect(`${complianceType} ${reason}`).toBe(expected);
});

it("the status is COMPLIANT only with a compliant, new and complete result", () => {
  const compliant = rows.filter(([, , verdict]) => verdict.startsWith("COMPLIANT"));
  expect(compliant.map(([, reading]) => reading?.complianceType)).toEqual(
    compliant.map(() => "COMPLIANT"),
  );
  for (const [, , verdict] of compliant) expect(verdict).toBe("COMPLIANT REPORTED");
});

it("a result is stale sooner if the rule is evaluated more often", () => {
  const hourly = { ...RULE, staleAfterHours: 3 };
  expect(judgeRule(hourly, of("COMPLIANT", 3)).reason).toBe("REPORTED");
  expect(judgeRule(hourly, of("COMPLIANT", 4)).reason).toBe("STALE");
});

describe("a second witness, for a result that is stale", () => {
  const witness = (hours?: number, readTime: AwsTime = READ) => ({
    evaluatedTime: hours === undefined ? undefined : hoursAgo(hours),
    readTime,
    lastError: undefined,
    failedTime: undefined,
  });

  // biome-ignore format: a table, one row a line
  it.each<[string, Reading | undefined, ReturnType<typeof witness>, Verdict]>([
    ["evaluated recently", of("COMPLIANT", 50), witness(1), "COMPLIANT REPORTED"],
    ["evaluated recently, a finding", of("NON_COMPLIANT", 50), witness(1), "NON_COMPLIANT REPORTED"],
    ["evaluated as long ago as can be explained", of("COMPLIANT", 50), witness(49), "COMPLIANT REPORTED"],
    ["evaluated longer ago", of("COMPLIANT", 50), witness(49.001), "INSUFFICIENT_DATA STALE"],
    ["evaluated in the future", of("COMPLIANT", 50), witness(-1), "INSUFFICIENT_DATA STALE"],
    ["evaluated at an unknown time", of("COMPLIANT", 50), witness(), "INSUFFICIENT_DATA STALE"],
    ["evaluated recently, AWS's time in doubt", of("COMPLIANT", 50), witness(1, IN_DOUBT), "INSUFFICIENT_DATA STALE"],
    ["evaluated long ago, with a new result", of("COMPLIANT", 1), witness(1e4), "COMPLIANT REPORTED"],
    ["evaluated recently, without a result", undefined, witness(1), "INSUFFICIENT_DATA NEVER_REPORTED"],
    ["evaluated recently, with a result without a time", of("COMPLIANT"), witness(1), "INSUFFICIENT_DATA UNREADABLE"],
    ["evaluated recently, with a result of an unknown type", of("Compliant", 50), witness(1), "INSUFFICIENT_DATA UNREADABLE"],
    ["evaluated recently, with a result read in doubt", inDoubt("COMPLIANT", 50), witness(1), "INSUFFICIENT_DATA TIME_UNCERTAIN"],
  ])("%s", (_, reading, status, expected) => {
    const { complianceType, reason } = judgeRule(RULE, reading, status);
    expect(`${complianceType} ${reason}`).toBe(expected);
  });
});

it("the evidence has what AWS Config shows", () => {
  const reading = { ...of("COMPLIANT", 50), annotation: "No root access key." };
  expect(judgeRule(RULE, reading)).toEqual({
    ...RULE,
    complianceType: "INSUFFICIENT_DATA",
    reason: "STALE",
    lastComplianceType: "COMPLIANT",
    resultRecordedTime: "2026-11-21T10:00:00.000Z",
    lastAnnotation: "No root access key.",
  });
});
