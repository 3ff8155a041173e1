import type { Account, Fault } from "root-access-key-sandbox";
import type { Reason } from "../../rule/verdict.ts";

/** Runs an action as if it had happened some hours ago. */
export type HoursAgo = (hours: number, action: () => void) => void;

/** What AWS Config is expected to show, and why. */
export interface Outcome {
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT" | "INSUFFICIENT_DATA";
  /** The verdict's reason, or the name of the error by which the function failed. */
  readonly reason: Reason | "NoVerdictError";
}

/** An account with a past, and the result that the rule should report. */
export interface Scenario {
  /** The story of the key. */
  readonly story: string;
  readonly inactiveKeys?: "COMPLIANT";
  /** The faults in this account, by operation. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Timeout of the function in milliseconds; a minute by default. */
  readonly timeoutMs?: number;
  readonly expected: Outcome;
  prepare(account: Account, hoursAgo: HoursAgo): void;
}

const DAY = 24;
const YEAR = 365 * DAY;

export const scenarios: readonly Scenario[] = [
  {
    story: "none since the account was opened",
    expected: { complianceType: "COMPLIANT", reason: "NO_KEY" },
    prepare: (account, hoursAgo) => hoursAgo(1, () => account.reports.request()),
  },
  {
    story: "used yesterday",
    expected: { complianceType: "NON_COMPLIANT", reason: "ACTIVE_KEY" },
    prepare: (account, hoursAgo) => {
      hoursAgo(7 * YEAR, () => account.createRootKey());
      hoursAgo(DAY, () => account.useRootKey(1, "s3", "eu-central-1"));
      hoursAgo(1, () => account.reports.request());
    },
  },
  {
    story: "deactivated a month ago",
    expected: { complianceType: "NON_COMPLIANT", reason: "INACTIVE_KEY" },
    prepare: deactivateKey,
  },
  {
    story: "deactivated a month ago; the rule has inactiveKeys = COMPLIANT",
    inactiveKeys: "COMPLIANT",
    expected: { complianceType: "COMPLIANT", reason: "INACTIVE_KEY" },
    prepare: deactivateKey,
  },
  {
    story: "deleted after the report",
    expected: { complianceType: "COMPLIANT", reason: "KEY_DELETED_AFTER_REPORT" },
    prepare: (account, hoursAgo) => {
      hoursAgo(2 * YEAR, () => account.createRootKey());
      hoursAgo(3, () => account.reports.request());
      hoursAgo(1, () => account.deleteRootKey(1));
    },
  },
  {
    story: "created after the report",
    expected: { complianceType: "NON_COMPLIANT", reason: "KEY_CREATED_AFTER_REPORT" },
    prepare: (account, hoursAgo) => {
      hoursAgo(3, () => account.reports.request());
      hoursAgo(1, () => account.createRootKey());
    },
  },
  {
    story: "while IAM never finishes a report",
    // Short for a function, so that the demo ends soon.
    timeoutMs: 6000,
    expected: { complianceType: "NON_COMPLIANT", reason: "DETAILS_UNAVAILABLE" },
    prepare: (account, hoursAgo) => {
      account.reports.generationMs = Infinity;
      hoursAgo(YEAR, () => account.createRootKey());
    },
  },
  {
    story: "while the account summary is denied",
    faults: { GetAccountSummary: { kind: "accessDenied" } },
    expected: { complianceType: "NON_COMPLIANT", reason: "ACTIVE_KEY" },
    prepare: (account, hoursAgo) => {
      hoursAgo(YEAR, () => account.createRootKey());
      hoursAgo(1, () => account.reports.request());
    },
  },
  {
    story: "while the account summary is denied",
    faults: { GetAccountSummary: { kind: "accessDenied" } },
    expected: { complianceType: "INSUFFICIENT_DATA", reason: "NoVerdictError" },
    prepare: (account, hoursAgo) => hoursAgo(1, () => account.reports.request()),
  },
];

function deactivateKey(account: Account, hoursAgo: HoursAgo): void {
  hoursAgo(3 * YEAR, () => account.createRootKey());
  hoursAgo(2 * YEAR, () => account.useRootKey(1, "iam", "us-east-1"));
  hoursAgo(30 * DAY, () => account.setRootKeyActive(1, false));
  hoursAgo(1, () => account.reports.request());
}
