import { judgeState, type StateVerdict } from "../account-state.ts";
import { type AccountResult, COMPLIANCE_TYPES } from "../results.ts";
import type { EvaluationStatus } from "./evaluation-status.ts";
import {
  judgeRule,
  type Reading,
  type RuleEvidence,
  type RuleSchedule,
  type StatusReason,
} from "./judge-rule.ts";

/** An account, with name and state from AWS Organizations if it was asked. */
export interface Account {
  readonly accountId: string;
  readonly accountName?: string;
  readonly state?: string;
  /** Why the state cannot be relied on, as the end of a sentence. */
  readonly stateProblem?: string;
}

/** A rule of an account with its latest result, if there is one. */
export interface RuleReading {
  readonly rule: RuleSchedule;
  readonly reading: Reading | undefined;
  readonly status?: EvaluationStatus;
}

/** What the status of an account is based on. */
export interface StatusEvidence {
  /** The rules of the account, the worst first: the first decides. Empty if there is none. */
  readonly rules: readonly RuleEvidence[];
}

/** The status of one account. */
export interface StatusResult extends AccountResult<StatusEvidence> {
  readonly reason: StatusReason;
}

/**
 * Decides on the status of an account: by its state if that decides, else by the worst of its rules. Without rules it
 * has INSUFFICIENT_DATA.
 *
 * @param readings of all rules of the account that are known
 */
export function judgeAccount(account: Account, readings: readonly RuleReading[]): StatusResult {
  const { accountId, accountName } = account;
  const ofState = judgeState(account);
  const rules = readings
    .map(({ rule, reading, status }) =>
      ofState ? leaveUnjudged(ofState, rule, reading) : judgeRule(rule, reading, status),
    )
    .sort(byWorst);
  const { complianceType, reason } = rules[0] ?? ofState ?? NEVER_REPORTED;
  return {
    accountId,
    accountName,
    complianceType,
    reason,
    annotation: explain(reason, rules, ofState),
    observedAt: rules[0]?.resultRecordedTime,
    evidence: { rules },
  };
}

const NEVER_REPORTED = {
  complianceType: "INSUFFICIENT_DATA",
  reason: "NEVER_REPORTED",
  annotation:
    "AWS Config has no result of this account: the rule does not exist, or has never reported.",
} as const;

function leaveUnjudged(
  { complianceType, reason }: StateVerdict,
  { ruleName, region, staleAfterHours }: RuleSchedule,
  reading: Reading | undefined,
): RuleEvidence {
  const lastComplianceType = reading?.complianceType;
  return {
    ruleName,
    region,
    complianceType,
    reason,
    lastComplianceType,
    staleAfterHours,
  };
}

/** The worst first; among equals the newest, which knows most. */
function byWorst(one: RuleEvidence, other: RuleEvidence): number {
  const severity = ({ complianceType }: RuleEvidence) => COMPLIANCE_TYPES.indexOf(complianceType);
  const time = ({ resultRecordedTime }: RuleEvidence) => Date.parse(resultRecordedTime ?? "1970");
  return severity(one) - severity(other) || time(other) - time(one);
}

/** The annotation of an account whose first rule decides. */
function explain(
  reason: StatusReason,
  [rule, ...others]: readonly RuleEvidence[],
  ofState: StateVerdict | undefined,
): string {
  const also = others.map(
    ({ ruleName, region, complianceType, reason }) =>
      `Also ${ruleName} in ${region}: ${complianceType} (${reason}).`,
  );
  const error = rule && reason !== "REPORTED" ? rule.lastError : undefined;
  return [
    ...(ofState || !rule ? [(ofState ?? NEVER_REPORTED).annotation] : []),
    ...(rule ? [explainRule(reason, rule)] : []),
    ...(error === undefined ? [] : [`The last error of an evaluation: ${error}`]),
    ...also,
  ].join(" ");
}

function explainRule(reason: StatusReason, rule: RuleEvidence): string {
  const { ruleName, region, lastComplianceType, staleAfterHours } = rule;
  const where = `${ruleName} in ${region}`;
  const said = rule.lastAnnotation ?? "There is no annotation.";
  const time = rule.resultRecordedTime && toMinutes(rule.resultRecordedTime);
  switch (reason) {
    case "REPORTED":
      return `${said} Result of ${time} by ${where}.${describeEvaluation(rule)}`;
    case "STALE":
      return (
        `STALE: no result by ${where} since ${time}, for more than the ${staleAfterHours} h that its schedule explains. ` +
        `It was ${lastComplianceType} then: ${said}`
      );
    case "NEVER_REPORTED":
      return `AWS Config has no result by ${where}: it has never reported, or its result was deleted.`;
    case "UNREADABLE":
      return (
        `The result by ${where}${time ? ` of ${time}` : ""} cannot be relied on: ${rule.problem}. ` +
        `AWS Config shows ${lastComplianceType ?? "nothing"}${rule.lastAnnotation ? `: ${said}` : "."}`
      );
    case "TIME_UNCERTAIN":
      return (
        `How old the result by ${where} of ${time} is cannot be determined: ${rule.problem}. ` +
        `AWS Config shows ${lastComplianceType}: ${said}`
      );
    case "NOT_ASKED":
      return `AWS Config was not asked how old the result by ${where} is: ${rule.problem}. It shows ${lastComplianceType ?? "nothing"}.`;
    default:
      return `AWS Config still shows ${lastComplianceType ?? "nothing"} by ${where}.`;
  }
}

/** When the rule was last evaluated, if that was after its result. */
function describeEvaluation(rule: RuleEvidence): string {
  const { resultRecordedTime = "", lastSuccessfulEvaluationTime = "" } = rule;
  const evaluated = toMinutes(lastSuccessfulEvaluationTime);
  return evaluated > toMinutes(resultRecordedTime)
    ? ` Last evaluated successfully at ${evaluated}.`
    : "";
}

/** `2026-11-23T14:05Z` */
function toMinutes(time: string): string {
  return time.replace(/:\d\d\.\d+Z$/, "Z");
}
