import { describeCreation, describeLastUse } from "../shared/key-details.ts";
import { plainText } from "../shared/text.ts";
import type { AccountRefusal, Assessment } from "./assessment.ts";
import {
  type Clocks,
  type Delivery,
  type FailureRecord,
  type IntentRecord,
  REQUEST_LIFETIME_HOURS,
  type RecordedKey,
  type Removal,
  type RemovalDecision,
  type RemovalRecord,
} from "./contract.ts";
import { RemovalIncompleteError } from "./errors.ts";
import type { Permission, Refusal, RootKey } from "./plan.ts";
import type { RemovalRequest } from "./request.ts";
import type { Settings } from "./settings.ts";

/** All that is known of an attempt; the more, the later it ends. */
export interface Attempt {
  readonly settings?: Settings;
  readonly delivery?: Delivery;
  readonly request?: RemovalRequest;
  readonly assessment?: Assessment;
  /** Left out where nothing was removed. */
  readonly removal?: Removal;
  readonly clocks?: Clocks | undefined;
  readonly durationsMs: RemovalRecord["durationsMs"];
}

type Identified = Attempt & Required<Pick<Attempt, "request" | "delivery" | "settings">>;

/** An attempt that came to its end. */
export type EndedAttempt = Identified & Required<Pick<Attempt, "assessment">>;

const DECISIONS: Record<Assessment["plan"]["step"], RemovalDecision> = {
  NOTHING_TO_REMOVE: "NOTHING_TO_REMOVE",
  REFUSE_ACCOUNT: "REFUSED",
  REFUSE: "REFUSED",
  SAY_ONLY: "WOULD_REMOVE",
  REMOVE: "REMOVED",
};

/** Says what an attempt found and did. */
export function recordOf(attempt: EndedAttempt): RemovalRecord {
  const { request, settings, assessment, removal, delivery, clocks, durationsMs } = attempt;
  const { plan } = assessment;
  const subject = { accountId: request.accountId, settings, plan, gone: goneIn(removal) };
  const record = {
    ...describeSubject(attempt),
    decision: DECISIONS[plan.step],
    message: describeResult(subject),
    ...describeKeys(attempt, assessment),
    ...(clocks && { clocks }),
    durationsMs,
  };
  return mayFollowDeletions(attempt) ? addEarlierDelivery(record, delivery) : record;
}

/**
 * Whether an earlier delivery of the request may have deleted keys. It had the same settings, as far as this
 * one knows, and if it died after a deletion, its intent is all that it left. This function keeps no state.
 */
function mayFollowDeletions({ settings, delivery }: Attempt): boolean {
  return settings?.mode === "delete" && delivery !== undefined && delivery.receiveCount > 1;
}

function addEarlierDelivery(record: RemovalRecord, { receiveCount }: Delivery): RemovalRecord {
  const earlier = `This is delivery ${receiveCount} of the request: an earlier one may have deleted keys, and its INTENT record of this request in the log names them; without such a record none was deleted.`;
  if (record.decision !== "NOTHING_TO_REMOVE") {
    return { ...record, message: `${record.message} ${earlier}` };
  }
  return {
    ...record,
    decision: "REMOVED",
    reason: "NO_KEY_LEFT",
    message: `Account ${record.accountId} has no root access key, which is certain. ${earlier}`,
  };
}

/** Says which keys are about to be deleted, and why. */
export function intentOf(attempt: Identified, planned: Permission<"REMOVE">): IntentRecord {
  const { request, settings, clocks } = attempt;
  const { accountId } = request;
  const keys = listKeys(planned.keys);
  return {
    ...describeSubject(attempt),
    decision: "INTENT",
    reason: planned.reason,
    message: plainText(
      `About to delete in account ${accountId}: ${keys}; ${PERMISSIONS[planned.reason](settings, accountId)}.`,
    ),
    keys: planned.keys.map(recordKey),
    ...(clocks && { clocks }),
  };
}

/** Says of a failed attempt what is known. */
export function failureRecordOf(
  attempt: Attempt,
  error: unknown,
  isRedelivered: boolean,
): FailureRecord {
  const { delivery, request, settings, assessment, clocks, durationsMs } = attempt;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const removal = error instanceof RemovalIncompleteError ? error.removal : attempt.removal;
  return {
    ...delivery,
    ...(request && describeRequest(request)),
    ...(settings && { mode: settings.mode }),
    decision: "FAILED",
    error: { name, message },
    isRedelivered,
    ...(assessment && describeKeys({ ...attempt, removal }, assessment)),
    ...(clocks && { clocks }),
    durationsMs,
  };
}

function describeSubject({ request, delivery, settings }: Identified) {
  return { ...describeRequest(request), ...delivery, mode: settings.mode };
}

function describeRequest({ accountId, id, time }: RemovalRequest) {
  return { accountId, requestId: id, requestedAt: time.toISOString() };
}

function goneIn(removal: Removal | undefined): readonly string[] {
  return removal && removal.gone !== "UNKNOWN" ? removal.gone : [];
}

function describeKeys(attempt: Attempt, { plan, keys }: Assessment) {
  const ids = keys?.map(({ accessKeyId }) => accessKeyId) ?? ("UNKNOWN" as const);
  const gone = mayFollowDeletions(attempt) ? ("UNKNOWN" as const) : [];
  const nothing = { deleted: [], gone, stillListed: [], remaining: ids, problems: [] };
  return {
    reason: plan.reason,
    keys: keys?.map(recordKey) ?? [],
    expected: { remaining: plan.step === "REMOVE" ? 0 : (keys?.length ?? ("UNKNOWN" as const)) },
    actual: attempt.removal ?? nothing,
  };
}

function recordKey({ accessKeyId, status, created, lastUsed }: RootKey): RecordedKey {
  return {
    accessKeyId,
    status: status ?? "UNREADABLE",
    created: created?.toISOString() ?? "UNREADABLE",
    lastUsed: recordLastUse(lastUsed),
  };
}

function recordLastUse(lastUsed: RootKey["lastUsed"]): RecordedKey["lastUsed"] {
  if (!lastUsed) return "UNREADABLE";
  return lastUsed === "NONE" ? lastUsed : { ...lastUsed, date: lastUsed.date.toISOString() };
}

/** What a message is about. */
interface Subject {
  readonly accountId: string;
  readonly settings: Settings;
  readonly plan: Assessment["plan"];
  /** Ids of the keys that went without this attempt's doing. */
  readonly gone: readonly string[];
}

/** Says in plain text what happened to an account's root access keys and why. */
export function describeResult(subject: Subject): string {
  return plainText(sentenceOn(subject));
}

function sentenceOn({ accountId, settings, plan, gone }: Subject): string {
  const refused = `Refused to remove root access keys of account ${accountId}, and removed none:`;
  switch (plan.step) {
    case "NOTHING_TO_REMOVE":
      return `Account ${accountId} has no root access key: nothing to remove.`;
    case "REFUSE_ACCOUNT":
      return `${refused} ${ACCOUNT_REFUSALS[plan.reason]}${plan.problem ? `: ${plan.problem}` : "."}`;
    case "REFUSE":
      return `${refused} ${KEY_REFUSALS[plan.reason](settings)}: ${describeWithProblems(plan.because)}`;
    case "SAY_ONLY":
      return `Dry run, nothing removed: would delete in account ${accountId}: ${listKeys(plan.keys)}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    case "REMOVE": {
      const others =
        gone.length > 0 ? `; ${gone.join(" and ")} disappeared without a confirmed deletion` : "";
      return `Removed all root access keys of account ${accountId}: ${listKeys(plan.keys)}${others}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    }
  }
}

const ACCOUNT_REFUSALS: Record<AccountRefusal["reason"], string> = {
  PROTECTED_ACCOUNT: "it is in the list of protected accounts",
  MANAGEMENT_ACCOUNT: "it is the management account, whose keys only its own root user can delete",
  ORGANIZATION_UNREADABLE: "whether it is the management account is not known",
  KEY_UNREADABLE: "which keys it has is not known",
  SESSION_UNVERIFIED: "whose root session it is, is not certain",
  CLOCK_IN_DOUBT:
    "what time it is, is not certain, so neither is the age of the request or of a key",
  EXPIRED_REQUEST: `the request is older than ${REQUEST_LIFETIME_HOURS} hours`,
  REQUEST_FROM_FUTURE: "the request is more than 5 minutes ahead of AWS's time",
};

const KEY_REFUSALS: Record<Refusal["reason"], (settings: Settings) => string> = {
  KEY_UNREADABLE: () => "status, creation or last use of a key is unreadable or cannot be true",
  USED_OR_CREATED_RECENTLY: ({ protectUsedWithinDays }) =>
    `a key was used or created in the last ${protectUsedWithinDays} days, which is an incident until somebody explains it`,
  KEYS_CHANGED: () => "a key changed between the plan and the deletion, so somebody works on it",
};

const PERMISSIONS = {
  UNUSED_LONG_ENOUGH: ({ protectUsedWithinDays }: Settings) =>
    `neither used nor created in the last ${protectUsedWithinDays} days`,
  EXCEPTED: ({ exceptions }: Settings, accountId: string) =>
    `used or created recently, which the exception of this account until ${exceptions.get(accountId)} allows`,
};

/** Keys that share a problem have it said once. */
function describeWithProblems(keys: readonly RootKey[]): string {
  const problems = new Set(keys.map(({ problem }) => problem).filter(Boolean));
  return `${listKeys(keys)}${problems.size > 0 ? `: ${[...problems].join(" ")}` : "."}`;
}

function listKeys(keys: readonly RootKey[]): string {
  return keys.map(describeKey).join(", ");
}

function describeKey({ accessKeyId, status, created, lastUsed }: RootKey): string {
  const state = status?.toLowerCase() ?? "status unknown";
  return `${accessKeyId} (${state}, ${describeCreation(created)}, ${describeLastUse(lastUsed)})`;
}
