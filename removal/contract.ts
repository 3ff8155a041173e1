/**
 * The interface between the function and the code that deploys or calls it. It imports nothing but types, so
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
  /** What AWS Config reports on the account: up to 1024 characters. */
  readonly annotation: string;
}

/**
 * The body of a message of the function's queue, as JSON, made by the rule's input transformer: three members of
 * the event that EventBridge writes, and no text that the sender composed.
 *
 * The rule's target has `InputPathsMap` `{ account: "$.account", time: "$.time", id: "$.id" }` and
 * `InputTemplate` `{"account": "<account>", "time": "<time>", "id": "<id>"}` (its quotes are JSON's). The
 * queue's event source mapping has `BatchSize` 1: the function refuses an event with any other number of
 * records.
 */
export interface QueuedRequest {
  /** The sender's account id of 12 digits, which EventBridge sets. */
  readonly account: string;
  /** When the sender sent the event, or says that it did, as PutEvents takes a `Time`: ISO 8601. */
  readonly time: string;
  /** The event's id, which EventBridge sets. */
  readonly id: string;
}

/**
 * Hours after which a request is refused. The runbook waits for a day; a queue that keeps messages longer
 * delivers requests whose runbook has ended.
 */
export const REQUEST_LIFETIME_HOURS = 30;

/** What to do with keys that may go: say so, or delete them. */
export const REMOVAL_MODES = ["dry-run", "delete"] as const;
export type RemovalMode = (typeof REMOVAL_MODES)[number];

export const MAX_PROTECT_USED_WITHIN_DAYS = 36_500;

/**
 * Environment variables, all of which are needed.
 *
 * The function's role needs, besides writing to its log:
 * - `sts:AssumeRoot` on `arn:PARTITION:iam::*:root`, with `sts:TaskPolicyArn` one of `taskPolicyArns`;
 * - `organizations:DescribeOrganization`;
 * - `sqs:ReceiveMessage`, `sqs:DeleteMessage` and `sqs:GetQueueAttributes` on its queue.
 *
 * `sts:GetCallerIdentity` needs no permission, and `events:PutEvents` is not called: the result of a request
 * is in the log.
 */
export const ENVIRONMENT = {
  /** One of `REMOVAL_MODES`. */
  mode: "REMOVAL_MODE",
  /** A whole number of days from 1 up. */
  protectUsedWithinDays: "PROTECT_USED_WITHIN_DAYS",
  /**
   * JSON object of account ids and days, `{"111122223333":"2026-12-31"}`: until and including that
   * day, UTC, the account's keys may go although they were used or created recently.
   */
  exceptions: "EXCEPTIONS",
  /** JSON list of account ids. */
  protectedAccounts: "PROTECTED_ACCOUNTS",
  /** ARN of the one queue from which the function takes requests. */
  queueArn: "QUEUE_ARN",
} as const;

/** Task policy of the root session in which keys are read. */
export const AUDIT_TASK_POLICY = "IAMAuditRootUserCredentials";
/** Task policy of the root session in which keys are deleted, opened for a plan that deletes and never in a dry run. */
export const DELETE_TASK_POLICY = "IAMDeleteRootUserCredentials";

export type TaskPolicy = typeof AUDIT_TASK_POLICY | typeof DELETE_TASK_POLICY;

/** ARN of a task policy, for the condition key `sts:TaskPolicyArn`. */
export function taskPolicyArn(partition: string, policy: TaskPolicy): string {
  return `arn:${partition}:iam::aws:policy/root-task/${policy}`;
}

/** ARNs of the task policies that the function's role needs in a mode. */
export function taskPolicyArns(partition: string, mode: RemovalMode): string[] {
  const policies: readonly TaskPolicy[] =
    mode === "delete" ? [AUDIT_TASK_POLICY, DELETE_TASK_POLICY] : [AUDIT_TASK_POLICY];
  return policies.map((policy) => taskPolicyArn(partition, policy));
}

export type RemovalDecision = "REMOVED" | "WOULD_REMOVE" | "REFUSED" | "NOTHING_TO_REMOVE";

export type RemovalReason =
  /** Neither used nor created recently. */
  | "UNUSED_LONG_ENOUGH"
  /** Used or created recently, which an exception allows. */
  | "EXCEPTED"
  | "NO_KEY"
  /** No key is left, and an earlier delivery of the request may have deleted some. If so, its intent is in the log. */
  | "NO_KEY_LEFT"
  /** Used or created recently: an incident, until somebody explains it. */
  | "USED_OR_CREATED_RECENTLY"
  /** Which keys there are, or a key's status, creation or last use, cannot be read or be true. */
  | "KEY_UNREADABLE"
  /** In the session that was to delete them, the keys were not as they were when the plan was made. */
  | "KEYS_CHANGED"
  | "MANAGEMENT_ACCOUNT"
  /** Which account is the management account cannot be read. */
  | "ORGANIZATION_UNREADABLE"
  /** In the list of protected accounts. */
  | "PROTECTED_ACCOUNT"
  /** A root session is not the root user's of the account, or does not say whose it is. */
  | "SESSION_UNVERIFIED"
  /** AWS's time is missing, malformed or far from the local clock, or two answers disagree. */
  | "CLOCK_IN_DOUBT"
  /** Older than `REQUEST_LIFETIME_HOURS` by AWS's time. */
  | "EXPIRED_REQUEST"
  /** More than 5 minutes ahead of AWS's time. */
  | "REQUEST_FROM_FUTURE";

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

/** The result for each key, by its id. No id stands in two lists. */
export interface Removal {
  /** By this attempt, as IAM says. */
  readonly deleted: readonly string[];
  /**
   * Gone without IAM's confirmation that this attempt deleted it: before, meanwhile, or the answer was lost.
   * `UNKNOWN` where this attempt deleted none and an earlier delivery of the request may have.
   */
  readonly gone: readonly string[] | "UNKNOWN";
  /** Deleted or not there at all, as IAM says, and yet in its list at the last look. */
  readonly stillListed: readonly string[];
  /** The others in IAM's list at the last look; `UNKNOWN` where it gave none after the deletions. */
  readonly remaining: readonly string[] | "UNKNOWN";
  /** What went wrong on the way, as sentences like those of `message`. */
  readonly problems: readonly string[];
}

/** The two clocks at the answer by which the ages were determined. */
export interface Clocks {
  /** ISO 8601; the answer's `Date` header as it is where that is none, or `MISSING`. */
  readonly aws: string;
  /** ISO 8601. */
  readonly local: string;
}

/** One delivery of a request by the queue. */
export interface Delivery {
  readonly messageId: string;
  /** How often the queue has delivered the message, this time included. */
  readonly receiveCount: number;
}

/** Which request it is. */
interface Subject extends Delivery {
  readonly accountId: string;
  /** The event's id. */
  readonly requestId: string;
  /** When the sender sent the event: ISO 8601. */
  readonly requestedAt: string;
  readonly mode: RemovalMode;
}

/** One attempt and its result: logged, and returned by the function. */
export interface RemovalRecord extends Subject {
  readonly decision: RemovalDecision;
  readonly reason: RemovalReason;
  /** On one line, without double quotes and backslashes. */
  readonly message: string;
  /** Empty where none were read. */
  readonly keys: readonly RecordedKey[];
  /** How many keys should be left. */
  readonly expected: { readonly remaining: number | "UNKNOWN" };
  readonly actual: Removal;
  /** Left out where AWS was not asked. */
  readonly clocks?: Clocks;
  readonly durationsMs: { readonly reading: number; readonly removing: number };
}

/**
 * Logged before the first deletion, so that a function that dies between a deletion and its record leaves
 * a trace. Another record of the same `requestId` says how it ended; if none does, the keys may be gone.
 */
export interface IntentRecord extends Subject {
  readonly decision: "INTENT";
  readonly reason: Extract<RemovalReason, "UNUSED_LONG_ENOUGH" | "EXCEPTED">;
  readonly message: string;
  /** The keys that are to be deleted, and no other is. */
  readonly keys: readonly RecordedKey[];
  readonly clocks?: Clocks;
}

/** One attempt that failed, with what is known of it. */
export interface FailureRecord extends Partial<Omit<RemovalRecord, "decision" | "message">> {
  readonly decision: "FAILED";
  readonly error: { readonly name: string; readonly message: string };
  /**
   * Whether the function threw, so that the queue delivers the request again or, after the last delivery,
   * moves it to the dead-letter queue. If false, repeating would not help: the message is deleted.
   */
  readonly isRedelivered: boolean;
}
