import { WORST_FIRST } from "../worst-first.ts";
import {
  CLOSED_STATES,
  type ClosedState,
  type Reading,
  type RuleEvidence,
  type RuleSchedule,
  type StatusResult,
} from "./evidence.ts";
import { explain } from "./explain.ts";
import { judgeRule } from "./judge-rule.ts";

/** An account, and what AWS Organizations says of it, where it was asked. */
export interface Account {
  readonly accountId: string;
  readonly accountName?: string;
  readonly state?: string;
}

/** A rule of an account with its latest result, nothing where it has none. */
export interface RuleReading {
  readonly rule: RuleSchedule;
  readonly reading: Reading | undefined;
}

/** The account's state where it is one in which nothing evaluates it; a state that is new is none. */
export function closedState({ state }: Account): ClosedState | undefined {
  return CLOSED_STATES.find((name) => name === state);
}

/**
 * Says what AWS Config says of an account: the worst that any of its rules says. An account that is
 * suspended or about to be closed can come back with its keys, and nothing evaluates it until then.
 *
 * | account                   | its rules     | it is                              |
 * | ------------------------- | ------------- | ---------------------------------- |
 * | closed                    | any, or none  | NOT_APPLICABLE, with its state     |
 * | suspended, being closed   | any, or none  | INSUFFICIENT_DATA, with its state  |
 * | other                     | none          | INSUFFICIENT_DATA, NEVER_REPORTED  |
 * | other                     | some          | as the worst of them               |
 *
 * @param readings of all rules of the account that are known
 */
export function judgeAccount(
  account: Account,
  readings: readonly RuleReading[],
  now: Date,
): StatusResult {
  const { accountId, accountName } = account;
  const closed = closedState(account);
  const rules = readings
    .map(({ rule, reading }) =>
      closed ? leaveUnjudged(closed, rule, reading) : judgeRule(rule, reading, now),
    )
    .sort(byWorst);
  const { complianceType, reason } = rules[0] ?? withoutRules(closed);
  return {
    accountId,
    accountName,
    complianceType,
    reason,
    annotation: explain(reason, rules),
    evidence: { rules },
  };
}

function withoutRules(closed: ClosedState | undefined) {
  return closed
    ? ({ complianceType: typeOfClosed(closed), reason: closed } as const)
    : ({ complianceType: "INSUFFICIENT_DATA", reason: "NEVER_REPORTED" } as const);
}

function typeOfClosed(state: ClosedState): "NOT_APPLICABLE" | "INSUFFICIENT_DATA" {
  return state === "CLOSED" ? "NOT_APPLICABLE" : "INSUFFICIENT_DATA";
}

function leaveUnjudged(
  reason: ClosedState,
  { ruleName, region, silentAfterHours }: RuleSchedule,
  reading: Reading | undefined,
): RuleEvidence {
  const lastComplianceType = reading?.complianceType;
  return {
    ruleName,
    region,
    complianceType: typeOfClosed(reason),
    reason,
    lastComplianceType,
    silentAfterHours,
  };
}

/** The worst first; among equals the newest, as it knows most. */
function byWorst(one: RuleEvidence, other: RuleEvidence): number {
  const severity = ({ complianceType }: RuleEvidence) => WORST_FIRST.indexOf(complianceType);
  const time = ({ resultRecordedTime }: RuleEvidence) => Date.parse(resultRecordedTime ?? "1970");
  return severity(one) - severity(other) || time(other) - time(one);
}
