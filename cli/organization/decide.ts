import type { RuleParameters } from "../../rule/event.ts";
import type { ListedKey } from "../../shared/root-access-keys.ts";

/** Why an account has the compliance type that it has. */
export type KeyReason =
  | "NO_KEY"
  | "ACTIVE_KEY"
  | "INACTIVE_KEY"
  /** There is a key of which IAM does not say whether it is active. */
  | "KEY_STATUS_UNKNOWN";

export interface KeyVerdict {
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT";
  readonly reason: KeyReason;
}

/**
 * Decides on an account from its root user's keys, as IAM lists them live in a root session. What
 * cannot be listed is no empty list, and comes to no decision. The first row that fits counts.
 *
 * | keys                                             | decision              |
 * |--------------------------------------------------|-----------------------|
 * | none                                             | COMPLIANT             |
 * | some key active                                  | NON_COMPLIANT         |
 * | some key whose status IAM does not say           | NON_COMPLIANT: nothing says that it is inactive |
 * | only inactive ones                               | as `inactiveKeys` says |
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
