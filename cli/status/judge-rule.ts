import { type AwsTime, CLOCK_SKEW_MS } from "../../shared/timestamp.ts";
import type { StateReason } from "../account-state.ts";
import type { ComplianceType } from "../results.ts";
import type { EvaluationStatus } from "./evaluation-status.ts";

/** Where a rule is, and when its result is stale. */
export interface RuleSchedule {
  /** The name in AWS Config, which AWS Config generates for a rule of a conformance pack or an organization. */
  readonly ruleName: string;
  readonly region: string;
  /** So many hours after a result, the schedule of the rule no longer explains that there is no newer one. */
  readonly staleAfterHours: number;
}

/** The latest result of a rule in AWS Config. Any part of it can be missing. */
export interface Reading {
  readonly complianceType?: string;
  readonly annotation?: string;
  readonly recordedTime?: Date;
  /** AWS's time when AWS Config gave the result. */
  readonly readTime?: AwsTime;
  /** Why it could not be read completely, as the end of a sentence. */
  readonly problem?: string;
  /** Set if the reading ended before this result. */
  readonly isNotAsked?: true;
}

/** Why a rule, and with it an account, has its compliance type. */
export type RuleReason =
  /** AWS Config has a result that is as new as the schedule of the rule requires. */
  | "REPORTED"
  /** The latest result is older than that. */
  | "STALE"
  /** How old the result is cannot be determined: AWS's clock and the local one disagree, or AWS gives no time. */
  | "TIME_UNCERTAIN"
  /** AWS Config has no result. */
  | "NEVER_REPORTED"
  /** There is a result, but it is incomplete or malformed. */
  | "UNREADABLE"
  /** There is a result, but the reading ended before its time was known. */
  | "NOT_ASKED";

export type StatusReason = RuleReason | StateReason;

/** The status of one rule in one Region, as JSON has it. */
export interface RuleEvidence extends RuleSchedule {
  /** How far the result can be relied on: never COMPLIANT if it is stale, incomplete or missing. */
  readonly complianceType: ComplianceType;
  readonly reason: StatusReason;
  /** What AWS Config shows, however old it is; left out if it shows nothing. */
  readonly lastComplianceType?: string;
  /** When AWS Config recorded that, ISO 8601 in UTC; left out if it is not known. */
  readonly resultRecordedTime?: string;
  /** The annotation of that result. */
  readonly lastAnnotation?: string;
  /** When AWS Config last evaluated the rule successfully, if it says so. ISO 8601 in UTC. */
  readonly lastSuccessfulEvaluationTime?: string;
  /** The last error of an evaluation, if AWS Config has one. It can be older than the last success. */
  readonly lastError?: string;
  /** What is wrong with the result, if the reason is UNREADABLE, TIME_UNCERTAIN or NOT_ASKED. */
  readonly problem?: string;
}

const HOUR_MS = 60 * 60 * 1000;

/** The compliance types that a result can have. */
const RESULT_TYPES = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"] as const;

/**
 * Decides how far the latest result of a rule can be relied on. AWS Config shows a result until there is a newer one,
 * so that a result never looks old; here only a finding outlives the schedule of the rule.
 *
 * | result                           | NON_COMPLIANT             | COMPLIANT, NOT_APPLICABLE     | another type or none          |
 * | -------------------------------- | ------------------------- | ----------------------------- | ----------------------------- |
 * | none                             |                           |                               | INSUFFICIENT_DATA, NEVER_REPORTED |
 * | without a time, or from the future | NON_COMPLIANT, UNREADABLE | INSUFFICIENT_DATA, UNREADABLE | INSUFFICIENT_DATA, UNREADABLE |
 * | read while AWS's time is in doubt | NON_COMPLIANT, TIME_UNCERTAIN | INSUFFICIENT_DATA, TIME_UNCERTAIN | INSUFFICIENT_DATA, UNREADABLE |
 * | older than the schedule explains | NON_COMPLIANT, STALE      | INSUFFICIENT_DATA, STALE      | INSUFFICIENT_DATA, UNREADABLE |
 * | the same, but successfully evaluated since | NON_COMPLIANT, REPORTED | as it is, REPORTED  | INSUFFICIENT_DATA, UNREADABLE |
 * | not asked for                    | NON_COMPLIANT, NOT_ASKED  | INSUFFICIENT_DATA, NOT_ASKED  | INSUFFICIENT_DATA, NOT_ASKED  |
 * | newer                            | NON_COMPLIANT, REPORTED   | as it is, REPORTED            | INSUFFICIENT_DATA, UNREADABLE |
 *
 * @param reading undefined if AWS Config has no result
 * @param status a second witness of how old the result is, never of what it is
 */
export function judgeRule(
  { ruleName, region, staleAfterHours }: RuleSchedule,
  reading: Reading | undefined,
  status?: EvaluationStatus,
): RuleEvidence {
  const { complianceType, annotation, recordedTime } = reading ?? {};
  return {
    ruleName,
    region,
    ...verdictOn(reading, staleAfterHours, status),
    lastComplianceType: complianceType,
    resultRecordedTime: isTime(recordedTime) ? recordedTime.toISOString() : undefined,
    lastAnnotation: annotation,
    lastSuccessfulEvaluationTime: status?.evaluatedTime?.toISOString(),
    lastError: status?.lastError,
    staleAfterHours,
  };
}

type Verdict = Pick<RuleEvidence, "complianceType" | "problem"> & { readonly reason: RuleReason };

function verdictOn(
  reading: Reading | undefined,
  staleAfterHours: number,
  status: EvaluationStatus | undefined,
): Verdict {
  if (!reading) return { complianceType: "INSUFFICIENT_DATA", reason: "NEVER_REPORTED" };
  const shown = RESULT_TYPES.find((type) => type === reading.complianceType);
  const { reason, problem } = reliabilityOf(reading, shown !== undefined, staleAfterHours);
  const isConfirmed =
    reason === "STALE" && status !== undefined && isRecent(status, staleAfterHours);
  const trusted = isConfirmed ? "REPORTED" : reason;
  const holds = trusted === "REPORTED" || shown === "NON_COMPLIANT";
  return { complianceType: (holds && shown) || "INSUFFICIENT_DATA", reason: trusted, problem };
}

function reliabilityOf(
  { problem, isNotAsked, recordedTime, readTime = NO_TIME }: Reading,
  hasType: boolean,
  staleAfterHours: number,
): Pick<Verdict, "reason" | "problem"> {
  if (problem !== undefined) return { reason: isNotAsked ? "NOT_ASKED" : "UNREADABLE", problem };
  const unreadable = (problem: string) => ({ reason: "UNREADABLE", problem }) as const;
  if (!hasType) return unreadable("it has no known compliance type");
  if (!isTime(recordedTime)) return unreadable("it has no time");
  if (!readTime.isCertain) return { reason: "TIME_UNCERTAIN", problem: readTime.doubt };
  const ageMs = readTime.now.getTime() - recordedTime.getTime();
  if (ageMs < -CLOCK_SKEW_MS) return unreadable("its time is in the future");
  return { reason: ageMs > staleAfterHours * HOUR_MS ? "STALE" : "REPORTED" };
}

function isRecent({ evaluatedTime, readTime }: EvaluationStatus, staleAfterHours: number): boolean {
  if (!evaluatedTime || !readTime.isCertain) return false;
  const ageMs = readTime.now.getTime() - evaluatedTime.getTime();
  return ageMs >= -CLOCK_SKEW_MS && ageMs <= staleAfterHours * HOUR_MS;
}

const NO_TIME: AwsTime = { isCertain: false, doubt: "AWS gave no time" };

function isTime(time: Date | undefined): time is Date {
  return time !== undefined && !Number.isNaN(time.getTime());
}
