import { NEXT_STEPS as OWN_STEPS } from "../audit/next-steps.ts";
import type { OrganizationReason } from "./result.ts";

const DELETE =
  "see from its last use what needs the key and move that to a role; then delete it as the account's root user, or, in a member account only, in a root session with the task policy IAMDeleteRootUserCredentials.";

/** What to do about accounts, by reason; what is not here needs nothing, or is said by `audit` itself. */
const STEPS: Partial<Record<OrganizationReason, string>> = {
  ACTIVE_KEY: DELETE,
  INACTIVE_KEY: DELETE,
  KEY_STATUS_UNKNOWN: DELETE,
  DENIED_BY_SERVICE_CONTROL_POLICY:
    "make an exception for aws:AssumedRoot in the policy that denies what root does.",
  ROOT_SESSION_DENIED:
    "allow sts:AssumeRoot on the member's root user with the task policy IAMAuditRootUserCredentials, and see what the service control policies of the account deny.",
  ROOT_SESSION_FAILED: "audit these accounts again.",
  KEYS_NOT_LISTED: "audit these accounts again.",
  THROTTLED: "audit these accounts again, with a smaller --concurrency.",
  NO_ANSWER: "audit these accounts again.",
  ACCOUNT_NOT_ACTIVE: "nothing, until the account is active again or gone.",
  MANAGEMENT_ACCOUNT: "run root-access-key audit with credentials of the management account.",
  NOT_AUDITED: "audit these accounts again.",
};

/** Says, a line a reason, what to do about the accounts that are not compliant or not known. */
export function describeNextSteps(
  countOf: ReadonlyMap<OrganizationReason, number>,
): readonly string[] {
  return [...countOf].sort().flatMap(([reason, count]) => {
    const step = STEPS[reason] ?? OWN_STEPS[reason as keyof typeof OWN_STEPS].join(" ");
    return `${reason} (${count}): ${step}`;
  });
}
