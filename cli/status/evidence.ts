import type { AccountResult } from "../account-result.ts";

/** Where a rule is, and when it counts as silent. */
export interface RuleSchedule {
  /** As AWS Config knows it, with what it made up for a rule of a pack or an organization. */
  readonly ruleName: string;
  readonly region: string;
  /** Hours without a result that the rule's schedule does not explain. */
  readonly silentAfterHours: number;
}

/** The latest result of a rule, as AWS Config gives it. Any of it can be missing. */
export interface Reading {
  readonly complianceType?: string;
  readonly annotation?: string;
  readonly recordedTime?: Date;
  /** Why it could not be read as a whole, as the end of a sentence. */
  readonly problem?: string;
  /** Whether the reading ended before it was asked for. */
  readonly isNotAsked?: true;
}

/** Why a rule, and with it an account, has its compliance type. */
export type RuleReason =
  /** AWS Config has a result, and it is as new as the rule's schedule makes it. */
  | "REPORTED"
  /** The last result is older than the rule's schedule explains. */
  | "SILENT"
  /** AWS Config has no result. */
  | "NEVER_REPORTED"
  /** There is a result, but not what it takes to rely on it. */
  | "UNREADABLE"
  /** There is a result, but the reading ended before it was asked how old it is. */
  | "NOT_ASKED";

/** States of an account, by AWS Organizations' words, in which AWS Config does not evaluate it. */
export const CLOSED_STATES = ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;

export type ClosedState = (typeof CLOSED_STATES)[number];

export type StatusReason = RuleReason | ClosedState;

/** What one rule in one Region says of an account. */
export interface RuleEvidence {
  /** The rule's name in AWS Config, `root-access-key` or one that AWS Config made up. */
  readonly ruleName: string;
  /** The Region of the rule. */
  readonly region: string;
  /** What the result is worth: never COMPLIANT where it is stale, incomplete or missing. */
  readonly complianceType: AccountResult["complianceType"];
  /** Why. */
  readonly reason: StatusReason;
  /** What AWS Config shows, however old it is; left out where it shows nothing. */
  readonly lastComplianceType?: string;
  /** When AWS Config recorded that, ISO 8601 in UTC; left out where it was not asked or not told. */
  readonly resultRecordedTime?: string;
  /** What the rule said with it. */
  readonly lastAnnotation?: string;
  /** Hours without a result after which the rule counts as silent. */
  readonly silentAfterHours: number;
  /** What is wrong with the result, where its reason is UNREADABLE or NOT_ASKED. */
  readonly problem?: string;
}

/** What the status of an account rests on. */
export interface StatusEvidence {
  /** Each of the account's rules, the worst first: the first one decides. None where there is none. */
  readonly rules: readonly RuleEvidence[];
}

/** What AWS Config says of one account. */
export interface StatusResult extends AccountResult<StatusEvidence> {
  readonly reason: StatusReason;
}
