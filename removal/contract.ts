/**
 * What the function and whoever deploys or calls it agree on. It imports nothing but a type, so
 * that anybody can import it.
 */

import type { KeyStatus } from "../shared/key-details.ts";

/** `source` of the event by which a member account asks for the removal of its own root keys. */
export const EVENT_SOURCE = "root-access-key";
/** `detail-type` of that event. */
export const REQUEST_DETAIL_TYPE = "Root Access Key Remediation Requested";

/**
 * All that the event's `detail` holds. The account is not in it: the one that counts is the sender,
 * which the event bus stamps on the event.
 */
export interface RequestDetail {
  /** The runbook's execution in the member account: up to 64 letters, digits and hyphens. */
  readonly executionId: string;
  /** What AWS Config says of the account: up to 1024 characters. */
  readonly annotation: string;
}

/** What to do with keys that may go: say so, or delete them. */
export const REMOVAL_MODES = ["dry-run", "delete"] as const;
export type RemovalMode = (typeof REMOVAL_MODES)[number];

export const MAX_PROTECT_USED_WITHIN_DAYS = 36_500;

/** Environment variables, all of which are needed. */
export const ENVIRONMENT = {
  /** One of `REMOVAL_MODES`. */
  mode: "REMOVAL_MODE",
  /** A whole number of days from 1 up. */
  protectUsedWithinDays: "PROTECT_USED_WITHIN_DAYS",
  /**
   * JSON object of account ids and days, `{"111122223333":"2026-12-31"}`: until and including that
   * day, UTC, the account's keys may go although they were used or created lately.
   */
  exceptions: "EXCEPTIONS",
  /** JSON list of account ids. */
  protectedAccounts: "PROTECTED_ACCOUNTS",
} as const;

/** The task policy of the function's root sessions, for the condition key `sts:TaskPolicyArn`. */
export function taskPolicyArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials`;
}

export type Decision = "REMOVED" | "WOULD_REMOVE" | "REFUSED" | "NOTHING_TO_REMOVE";

export type Reason =
  /** Neither used nor created lately. */
  | "UNUSED_LONG_ENOUGH"
  /** Used or created lately, which an exception allows. */
  | "EXCEPTED"
  | "NO_KEY"
  /** Used or created lately: an incident, until somebody explains it. */
  | "USED_OR_CREATED_LATELY"
  /** Which keys there are, or a key's status, creation or last use, cannot be read or be true. */
  | "KEY_UNREADABLE"
  | "MANAGEMENT_ACCOUNT"
  /** Which account is the management account cannot be read. */
  | "ORGANIZATION_UNREADABLE"
  /** In the list of protected accounts. */
  | "PROTECTED_ACCOUNT";

/** A root access key as it was when the decision was made. */
export interface RecordedKey {
  readonly accessKeyId: string;
  readonly status: KeyStatus | "UNREADABLE";
  /** ISO 8601. */
  readonly created: string | "UNREADABLE";
  readonly lastUsed:
    | {
        /** ISO 8601. */
        readonly date: string;
        readonly service?: string;
        readonly region?: string;
      }
    | "NONE"
    | "UNREADABLE";
}

/** What became of the keys, by their ids. No id stands in two lists. */
export interface Removal {
  /** By this attempt, as IAM says. */
  readonly deleted: readonly string[];
  /** Gone without a word from IAM that this attempt did it: before, meanwhile, or by a lost answer. */
  readonly gone: readonly string[];
  /** Deleted or not there at all, as IAM says, and yet in its list at the last look. */
  readonly stillListed: readonly string[];
  /** The others in IAM's list at the last look; `UNKNOWN` where it gave none after the deletions. */
  readonly remaining: readonly string[] | "UNKNOWN";
  /** What went wrong on the way, as sentences like those of `message`. */
  readonly problems: readonly string[];
}

/** One attempt and its result: logged, and returned by the function. */
export interface RemovalRecord {
  readonly accountId: string;
  readonly executionId: string;
  /** What AWS Config said of the account, as the account itself reports it. */
  readonly annotation: string;
  readonly mode: RemovalMode;
  readonly decision: Decision;
  readonly reason: Reason;
  /** One sentence, on one line, without double quotes and backslashes. */
  readonly message: string;
  /** Empty where none were read. */
  readonly keys: readonly RecordedKey[];
  /** How many keys should be left. */
  readonly expected: { readonly remaining: number | "UNKNOWN" };
  readonly actual: Removal;
  readonly durationsMs: { readonly reading: number; readonly removing: number };
}

/** One attempt that failed, with what is known of it: logged only, as the function throws. */
export interface FailureRecord extends Partial<Omit<RemovalRecord, "decision" | "message">> {
  readonly decision: "FAILED";
  readonly error: { readonly name: string; readonly message: string };
}
