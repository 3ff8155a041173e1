import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";

const NOTHING = ["Nothing."];
const DELETE = [...REMOVAL_STEPS];

/** What to do about an account, by the reason of its result. */
export const NEXT_STEPS: Record<Reason | NoVerdictReason, readonly string[]> = {
  NO_KEY: NOTHING,
  KEY_DELETED_AFTER_REPORT: NOTHING,
  KEY_DELETED_MEANWHILE: NOTHING,
  ACTIVE_KEY: DELETE,
  INACTIVE_KEY: DELETE,
  INACTIVE_KEY_UNCONFIRMED: ["See why IAM makes no new credential report.", ...DELETE],
  KEY_CREATED_AFTER_REPORT: ["Find out who created the key.", ...DELETE],
  KEY_NOT_IN_REPORT: ["Run the audit again, which tells for certain.", ...DELETE],
  DETAILS_UNAVAILABLE: [
    "See what kept the credential report away, and run the audit again.",
    ...DELETE,
  ],
  ANOTHER_ACCOUNTS_REPORT: [
    "IAM and STS answered for different accounts: see which endpoints are set, such as AWS_ENDPOINT_URL_IAM.",
  ],
  SUMMARY_UNREADABLE: [
    "See above what IAM did not answer, and why. The audit needs iam:GetAccountSummary, iam:GenerateCredentialReport and iam:GetCredentialReport. Then run it again.",
  ],
  CONTRADICTION: ["Run the audit again."],
};
