import { plainText } from "../shared/text.ts";
import type { Decision, FailureRecord, RecordedKey, Removal, RemovalRecord } from "./contract.ts";
import { RemovalIncompleteError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import { describeResult } from "./message.ts";
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
