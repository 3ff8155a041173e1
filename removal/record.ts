import { describeCreation, describeLastUse } from "../shared/key-details.ts";
import { plainText } from "../shared/text.ts";
import type { Decision, FailureRecord, RecordedKey, Removal, RemovalRecord } from "./contract.ts";
import { RemovalIncompleteError } from "./errors.ts";
import type { AccountRefusal, Finding } from "./finding.ts";
import type { RootKey } from "./plan.ts";
import type { RemovalRequest } from "./request.ts";
import type { Settings } from "./settings.ts";

/** All that is known of an attempt; the more, the later it ends. */
export interface Attempt {
  /** The sender of an event that may be no request. */
  readonly sender?: string;
  readonly request?: RemovalRequest;
  readonly settings?: Settings;
  readonly finding?: Finding;
  /** Left out where nothing was removed. */
  readonly removal?: Removal;
  readonly durationsMs: RemovalRecord["durationsMs"];
}

/** An attempt that came to its end. */
export type EndedAttempt = Attempt & Required<Pick<Attempt, "request" | "settings" | "finding">>;

const DECISIONS: Record<Finding["plan"]["step"], Decision> = {
  NOTHING_TO_REMOVE: "NOTHING_TO_REMOVE",
  REFUSE_ACCOUNT: "REFUSED",
  REFUSE: "REFUSED",
  SAY_ONLY: "WOULD_REMOVE",
  REMOVE: "REMOVED",
};

/** Says what an attempt found and did. */
export function recordOf(attempt: EndedAttempt): RemovalRecord {
  const { request, settings, finding, removal, durationsMs } = attempt;
  const { accountId } = request;
  return {
    ...describeRequest(request),
    mode: settings.mode,
    decision: DECISIONS[finding.plan.step],
    message: describeResult({ accountId, settings, plan: finding.plan, gone: removal?.gone ?? [] }),
    ...describeKeys(finding, removal),
    durationsMs,
  };
}

/** Says of a failed attempt what is known. */
export function failureRecordOf(attempt: Attempt, error: unknown): FailureRecord {
  const { sender, request, settings, finding, durationsMs } = attempt;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const removal = error instanceof RemovalIncompleteError ? error.removal : attempt.removal;
  return {
    accountId: sender,
    ...(request && describeRequest(request)),
    mode: settings?.mode,
    decision: "FAILED",
    error: { name, message },
    ...(finding && describeKeys(finding, removal)),
    durationsMs,
  };
}

function describeRequest({ accountId, executionId, annotation }: RemovalRequest) {
  return { accountId, executionId, annotation: plainText(annotation) };
}

function describeKeys(finding: Finding, removal: Removal | undefined) {
  const { plan } = finding;
  const keys = finding.keysRead ? finding.keys : undefined;
  const ids = keys?.map(({ accessKeyId }) => accessKeyId) ?? "UNKNOWN";
  return {
    reason: plan.reason,
    keys: keys?.map(recordKey) ?? [],
    expected: { remaining: plan.step === "REMOVE" ? 0 : (keys?.length ?? ("UNKNOWN" as const)) },
    actual: removal ?? { deleted: [], gone: [], stillListed: [], remaining: ids, problems: [] },
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
  readonly plan: Finding["plan"];
  /** Ids of the keys that went without this attempt's doing. */
  readonly gone: readonly string[];
}

/** Says in one sentence, fit for EventBridge, what became of an account's root access keys and why. */
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
      return `Dry run, nothing removed: would delete of account ${accountId} ${listKeys(plan.keys)}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    case "REMOVE": {
      const others = gone.length > 0 ? `, of which ${gone.join(" and ")} went otherwise` : "";
      return `Removed all root access keys of account ${accountId}: ${listKeys(plan.keys)}${others}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    }
  }
}

const ACCOUNT_REFUSALS: Record<AccountRefusal["reason"], string> = {
  PROTECTED_ACCOUNT: "it is in the list of protected accounts",
  MANAGEMENT_ACCOUNT: "it is the management account, whose keys only its own root user can delete",
  ORGANIZATION_UNREADABLE: "whether it is the management account is not known",
  KEY_UNREADABLE: "which keys it has is not known",
};

const KEY_REFUSALS = {
  KEY_UNREADABLE: () => "status, creation or last use of a key is unreadable or cannot be true",
  USED_OR_CREATED_LATELY: ({ protectUsedWithinDays }: Settings) =>
    `a key was used or created in the last ${protectUsedWithinDays} days, which is an incident until somebody explains it`,
};

const PERMISSIONS = {
  UNUSED_LONG_ENOUGH: ({ protectUsedWithinDays }: Settings) =>
    `neither used nor created in the last ${protectUsedWithinDays} days`,
  EXCEPTED: ({ exceptions }: Settings, accountId: string) =>
    `used or created lately, which the exception of this account until ${exceptions.get(accountId)} allows`,
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
