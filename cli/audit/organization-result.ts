import type { RuleParameters } from "../../rule/event.ts";
import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import type { KeyStatus } from "../../shared/key-details.ts";
import { describeCreation, describeLastUse, type LastUse } from "../../shared/key-details.ts";
import type { ListedKey } from "../../shared/root-access-keys.ts";
import { judgeState, type StateReason } from "../account-state.ts";
import type { MemberAccount } from "../aws/accounts.ts";
import type { AccountResult } from "../results.ts";
import { type OwnEvidence, type RecordedLastUse, recordLastUse } from "./evidence.ts";
import type { FailureReason } from "./failure.ts";

/** A root access key as IAM lists it in a root session. */
export interface LiveKey extends ListedKey {
  /** `NONE` if no use is on record. Undefined if it cannot be read. */
  readonly lastUsed: LastUse | "NONE" | undefined;
}

/** The same in JSON. */
export interface RecordedKey {
  readonly accessKeyId: string;
  /** From IAM; null if IAM gives no status or an unknown one. */
  readonly status: KeyStatus | null;
  /** ISO 8601; null if IAM does not give it. */
  readonly created: string | null;
  readonly lastUsed: RecordedLastUse;
}

/** What the result of a member account is based on. */
export interface KeyEvidence {
  readonly keys: readonly RecordedKey[];
}

/** Why an account whose keys were listed has its compliance type. */
export type KeyReason =
  | "NO_KEY"
  | "ACTIVE_KEY"
  | "INACTIVE_KEY"
  /** There is a key, and IAM does not say whether it is active. */
  | "KEY_STATUS_UNKNOWN";

/** Why an account of an organization has its compliance type. */
export type OrganizationReason =
  | KeyReason
  | FailureReason
  | StateReason
  /** Its keys can only be read with its own credentials. */
  | "MANAGEMENT_ACCOUNT"
  /** The audit ended before this account. */
  | "NOT_AUDITED"
  /** For the management account, which is evaluated as the Lambda function does it. */
  | Reason
  | NoVerdictReason;

/** A result without evidence has null. */
export type OrganizationResult = AccountResult<KeyEvidence | OwnEvidence | null> & {
  readonly reason: OrganizationReason;
};

export interface KeyVerdict {
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT";
  readonly reason: KeyReason;
}

/**
 * Decides on an account by its root user's keys, as IAM lists them live in a root session. Keys that cannot be listed
 * never reach this decision. The first row that fits applies.
 *
 * | keys                                     | decision                                       |
 * |------------------------------------------|------------------------------------------------|
 * | none                                     | COMPLIANT                                      |
 * | some key active                          | NON_COMPLIANT                                  |
 * | some key without a status that IAM knows | NON_COMPLIANT: nothing says that it is inactive |
 * | only inactive ones                       | `inactiveKeys`                                 |
 */
export function decideOnKeys(
  keys: readonly Pick<ListedKey, "status">[],
  { inactiveKeys }: RuleParameters,
): KeyVerdict {
  if (keys.length === 0) return { complianceType: "COMPLIANT", reason: "NO_KEY" };
  if (keys.some(({ status }) => status === "Active")) {
    return { complianceType: "NON_COMPLIANT", reason: "ACTIVE_KEY" };
  }
  if (keys.some(({ status }) => status !== "Inactive")) {
    return { complianceType: "NON_COMPLIANT", reason: "KEY_STATUS_UNKNOWN" };
  }
  return { complianceType: inactiveKeys, reason: "INACTIVE_KEY" };
}

/** The result of an account whose keys were listed. */
export function resultOfKeys(
  account: MemberAccount,
  keys: readonly LiveKey[],
  parameters: RuleParameters,
): OrganizationResult {
  return {
    ...nameOf(account),
    ...decideOnKeys(keys, parameters),
    annotation:
      keys.length === 0
        ? "No root access key: IAM lists none in a root session."
        : keys.map(describeKey).join(" "),
    evidence: { keys: keys.map(recordKey) },
  };
}

/** The result of an account without evidence. */
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

/** The result of an account that is not evaluated because of its state; undefined for any other. */
export function resultOfState(account: MemberAccount): OrganizationResult | undefined {
  const verdict = judgeState(account);
  return verdict && { ...nameOf(account), ...verdict, evidence: null };
}

export function nameOf({ id, name }: MemberAccount) {
  return { accountId: id, accountName: name };
}

function describeKey({ accessKeyId, status, created, lastUsed }: LiveKey): string {
  const history = [describeCreation(created), describeLastUse(lastUsed)].join(", ");
  return `Root access key ${accessKeyId} ${describeStatus(status)}: ${history}.`;
}

function describeStatus(status: LiveKey["status"]): string {
  return status ? `is ${status.toLowerCase()}` : "exists, active or not";
}

function recordKey({ accessKeyId, status, created, lastUsed }: LiveKey): RecordedKey {
  return {
    accessKeyId,
    status: status ?? null,
    created: created?.toISOString() ?? null,
    lastUsed: recordLastUse(lastUsed),
  };
}
