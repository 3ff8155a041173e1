import { CLOCK_SKEW_MS } from "../../shared/timestamp.ts";
import type { Reading, RuleEvidence, RuleReason, RuleSchedule } from "./evidence.ts";

const HOUR_MS = 60 * 60 * 1000;

type Verdict = Pick<RuleEvidence, "complianceType" | "problem"> & { readonly reason: RuleReason };

/** The compliance types that a result can have. */
const RESULT_TYPES = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"] as const;

/**
 * Says what a rule's latest result is worth. AWS Config shows a result for as long as there is no
 * newer one, so that it never looks old; here only a finding outlives the rule's schedule.
 *
 * | result                          | NON_COMPLIANT             | COMPLIANT, NOT_APPLICABLE     | another type or none          |
 * | ------------------------------- | ------------------------- | ----------------------------- | ----------------------------- |
 * | there is none                   |                           |                               | INSUFFICIENT_DATA, NEVER_REPORTED |
 * | time missing, or yet to come    | NON_COMPLIANT, UNREADABLE | INSUFFICIENT_DATA, UNREADABLE | INSUFFICIENT_DATA, UNREADABLE |
 * | older than the schedule explains | NON_COMPLIANT, SILENT    | INSUFFICIENT_DATA, SILENT     | INSUFFICIENT_DATA, UNREADABLE |
 * | not asked for                   | NON_COMPLIANT, NOT_ASKED  | INSUFFICIENT_DATA, NOT_ASKED  | INSUFFICIENT_DATA, NOT_ASKED  |
 * | newer                           | NON_COMPLIANT, REPORTED   | as it is, REPORTED            | INSUFFICIENT_DATA, UNREADABLE |
 *
 * @param reading nothing where AWS Config has no result
 */
export function judgeRule(
  { ruleName, region, silentAfterHours }: RuleSchedule,
  reading: Reading | undefined,
  now: Date,
): RuleEvidence {
  const { complianceType, annotation, recordedTime } = reading ?? {};
  return {
    ruleName,
    region,
    ...verdictOn(reading, silentAfterHours, now),
    lastComplianceType: complianceType,
    resultRecordedTime: isTime(recordedTime) ? recordedTime.toISOString() : undefined,
    lastAnnotation: annotation,
    silentAfterHours,
  };
}

function verdictOn(reading: Reading | undefined, silentAfterHours: number, now: Date): Verdict {
  if (!reading) return { complianceType: "INSUFFICIENT_DATA", reason: "NEVER_REPORTED" };
  const shown = RESULT_TYPES.find((type) => type === reading.complianceType);
  const problem = problemOf(reading, shown !== undefined, now);
  const isSilent = ageMs(reading, now) > silentAfterHours * HOUR_MS;
  const unread = reading.isNotAsked ? "NOT_ASKED" : "UNREADABLE";
  const reason = problem !== undefined ? unread : isSilent ? "SILENT" : "REPORTED";
  const holds = reason === "REPORTED" || shown === "NON_COMPLIANT";
  return {
    complianceType: (holds && shown) || "INSUFFICIENT_DATA",
    reason,
    problem,
  };
}

/** What keeps a result from being relied on, however new it is. */
function problemOf(reading: Reading, hasType: boolean, now: Date): string | undefined {
  if (reading.problem !== undefined) return reading.problem;
  if (!hasType) return "it has no compliance type that there is";
  if (!isTime(reading.recordedTime)) return "it has no time";
  if (ageMs(reading, now) < -CLOCK_SKEW_MS) return "its time is yet to come";
  return undefined;
}

function isTime(time: Date | undefined): time is Date {
  return time !== undefined && !Number.isNaN(time.getTime());
}

function ageMs({ recordedTime }: Reading, now: Date): number {
  return now.getTime() - (recordedTime?.getTime() ?? Number.NaN);
}
