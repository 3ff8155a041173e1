import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import type { KeyStatus } from "../../shared/key-details.ts";
import { describeCreation, describeLastUse } from "../../shared/key-details.ts";
import type { AccountResult } from "../account-result.ts";
import type { OwnEvidence } from "../audit/evidence.ts";
import { type RecordedLastUse, recordLastUse } from "../recorded-key.ts";
import type { MemberAccount } from "./accounts.ts";
import type { KeyReason, KeyVerdict } from "./decide.ts";
import type { FailureReason } from "./failure.ts";
import type { LiveKey } from "./read-keys.ts";

/** A root access key as IAM lists it in a root session. */
export interface RecordedKey {
  readonly accessKeyId: string;
  /** As IAM says it; null where it says nothing or anything else. */
  readonly status: KeyStatus | null;
  /** ISO 8601; null where IAM does not say it. */
  readonly created: string | null;
  readonly lastUsed: RecordedLastUse;
}

/** What the verdict on a member account rests on. */
export interface KeyEvidence {
  readonly keys: readonly RecordedKey[];
}

/** Why an account of an organization is what it is. */
export type OrganizationReason =
  | KeyReason
  | FailureReason
  /** Suspended, closed or closing, or not open yet. */
  | "ACCOUNT_NOT_ACTIVE"
  /** Its keys can only be read with its own credentials. */
  | "MANAGEMENT_ACCOUNT"
  /** The audit ended before. */
  | "NOT_AUDITED"
  /** Of the management account, which is evaluated as the Lambda function does it. */
  | Reason
  | NoVerdictReason;

/** Evidence is null where there is none. */
export type OrganizationResult = AccountResult<KeyEvidence | OwnEvidence | null> & {
  readonly reason: OrganizationReason;
};

/** The result of an account whose keys were read. */
export function resultOfKeys(
  account: MemberAccount,
  { complianceType, reason }: KeyVerdict,
  keys: readonly LiveKey[],
): OrganizationResult {
  return {
    ...nameOf(account),
    complianceType,
    reason,
    annotation:
      keys.length === 0
        ? "No root access key: IAM lists none in a root session."
        : keys.map(describeKey).join(" "),
    evidence: { keys: keys.map(recordKey) },
  };
}

/** The result of an account of which nothing is known. */
export function unknownResult(
  account: MemberAccount,
  reason: OrganizationReason,
  annotation: string,
): OrganizationResult {
  return {
    ...nameOf(account),
    complianceType: "INSUFFICIENT_DATA",
    reason,
    annotation,
    evidence: null,
  };
}

/** The result of an account in which no session can be opened: only of a closed one nothing is left. */
export function inactiveResult(account: MemberAccount, state: string): OrganizationResult {
  const annotation = `The account is ${state}, so no root session can be opened.`;
  const result = unknownResult(account, "ACCOUNT_NOT_ACTIVE", annotation);
  return state === "CLOSED" ? { ...result, complianceType: "NOT_APPLICABLE" } : result;
}

export function nameOf({ id, name }: MemberAccount) {
  return { accountId: id, accountName: name };
}

function describeKey({ accessKeyId, status, created, lastUsed }: LiveKey): string {
  const history = [describeCreation(created), describeLastUse(lastUsed)].join(", ");
  return `Root access key ${accessKeyId} ${describeStatus(status)}: ${history}.`;
}

function describeStatus(status: LiveKey["status"]): string {
  return status ? `is ${status.toLowerCase()}` : "is there, active or not";
}

function recordKey({ accessKeyId, status, created, lastUsed }: LiveKey): RecordedKey {
  return {
    accessKeyId,
    status: status ?? null,
    created: created?.toISOString() ?? null,
    lastUsed: recordLastUse(lastUsed),
  };
}
