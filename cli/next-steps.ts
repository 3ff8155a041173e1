import type { NoVerdictReason, Reason } from "../rule/verdict.ts";
import { REMOVAL_STEPS } from "../shared/removal-steps.ts";
import type { OrganizationReason } from "./audit/organization-result.ts";
import type { StatusReason } from "./status/judge-rule.ts";

const NOTHING = ["Nothing."];
const REMOVE = [...REMOVAL_STEPS];

/** What to do about the caller's own account, by the reason of its audit. */
export const STEPS_IN_ACCOUNT: Readonly<Record<Reason | NoVerdictReason, readonly string[]>> = {
  NO_KEY: NOTHING,
  KEY_DELETED_AFTER_REPORT: NOTHING,
  KEY_DELETED_MEANWHILE: NOTHING,
  ACTIVE_KEY: REMOVE,
  INACTIVE_KEY: REMOVE,
  INACTIVE_KEY_UNCONFIRMED: ["See why IAM makes no new credential report.", ...REMOVE],
  KEY_CREATED_AFTER_REPORT: ["Find out who created the key.", ...REMOVE],
  KEY_NOT_IN_REPORT: ["Run the audit again, which tells for certain.", ...REMOVE],
  DETAILS_UNAVAILABLE: [
    "Fix the credential report error shown above, and run the audit again.",
    ...REMOVE,
  ],
  ANOTHER_ACCOUNTS_REPORT: [
    "IAM and STS answered for different accounts: see which endpoints are set, such as AWS_ENDPOINT_URL_IAM.",
  ],
  SUMMARY_UNREADABLE: [
    "See above what IAM did not answer, and why. The audit needs iam:GetAccountSummary, iam:GenerateCredentialReport and iam:GetCredentialReport. Then run it again.",
  ],
  CONTRADICTION: ["Run the audit again."],
};

const DELETE =
  "see from its last use what needs the key and move that to a role; then delete it as the account's root user, or, in a member account only, in a root session with the task policy IAMDeleteRootUserCredentials.";
const AUDIT_AGAIN = "audit these accounts again.";
const STATUS_AGAIN = "run root-access-key status again.";
const LOOK_AGAIN = "look again when the account is reopened or closed.";

/** What to do about many accounts, by reason: the reasons of an organization's audit and of `status`. */
const STEPS: Readonly<Partial<Record<OrganizationReason | StatusReason, string>>> = {
  ACTIVE_KEY: DELETE,
  INACTIVE_KEY: DELETE,
  KEY_STATUS_UNKNOWN: DELETE,
  DENIED_BY_SERVICE_CONTROL_POLICY:
    "make an exception for aws:AssumedRoot in the policy that denies what root does.",
  ROOT_SESSION_DENIED:
    "allow sts:AssumeRoot on the member's root user with the task policy IAMAuditRootUserCredentials, and see what the service control policies of the account deny.",
  ROOT_SESSION_FAILED: AUDIT_AGAIN,
  KEYS_NOT_LISTED: AUDIT_AGAIN,
  THROTTLED: "audit these accounts again, with a smaller --concurrency.",
  NO_ANSWER: AUDIT_AGAIN,
  ACCOUNT_NOT_ACTIVE: "nothing, until the account is active again or gone.",
  MANAGEMENT_ACCOUNT: "run root-access-key audit with credentials of the management account.",
  NOT_AUDITED: AUDIT_AGAIN,

  STALE:
    "see that AWS Config's recorder runs, that the rule exists and that its function works; until then root-access-key audit shows whether there is a key.",
  TIME_UNCERTAIN:
    "set the local clock, or see what changes the Date header of AWS's answers; then run root-access-key status again.",
  NEVER_REPORTED:
    "deploy the rule there, or see in its function's log why it fails; until then root-access-key audit shows whether there is a key.",
  UNREADABLE: STATUS_AGAIN,
  NOT_ASKED: STATUS_AGAIN,
  SUSPENDED: LOOK_AGAIN,
  PENDING_CLOSURE: LOOK_AGAIN,
};

/**
 * Describes what to do, a line for each reason that needs something done. A finding in AWS Config needs none here:
 * its annotation has the steps.
 *
 * @param byReason how many accounts have each reason
 */
export function describeNextSteps(byReason: ReadonlyMap<string, number>): readonly string[] {
  const steps: Readonly<Record<string, string>> = { ...STEPS_OF_MANAGEMENT_ACCOUNT, ...STEPS };
  return [...byReason].sort().flatMap(([reason, count]) => {
    const step = steps[reason];
    return step === undefined ? [] : [`${reason} (${count}): ${step}`];
  });
}

/** An organization's audit evaluates the management account as the audit of one account does. */
const STEPS_OF_MANAGEMENT_ACCOUNT = Object.fromEntries(
  Object.entries(STEPS_IN_ACCOUNT).map(([reason, steps]) => [reason, steps.join(" ")]),
);
