import type { AccountResult } from "./account-result.ts";

type ComplianceType = AccountResult["complianceType"];

/** How many accounts have each compliance type. */
export type Tally = Readonly<Record<ComplianceType, number>>;

/** What the command line ends with, beside 1 for errors. */
export type ExitCode = 0 | 2 | 3;

export const NO_ACCOUNTS: Tally = {
  COMPLIANT: 0,
  NON_COMPLIANT: 0,
  INSUFFICIENT_DATA: 0,
  NOT_APPLICABLE: 0,
};

/**
 * Says by one number what was found. What could not be told never passes for compliant.
 *
 * | accounts                                    | exit code |
 * |---------------------------------------------|-----------|
 * | some not compliant                          | 2         |
 * | none of these, some with insufficient data  | 3         |
 * | all compliant, or the rule does not apply   | 0         |
 */
export function exitCodeOf(tally: Tally): ExitCode {
  if (tally.NON_COMPLIANT > 0) return 2;
  return tally.INSUFFICIENT_DATA > 0 ? 3 : 0;
}

/** Says in one sentence how many accounts are what. */
export function describeTally(tally: Tally): string {
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(NAMES)
    .map(([type, name]) => [tally[type as ComplianceType], name] as const)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`);
  return `${total} account${total === 1 ? "" : "s"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`;
}

const NAMES: Record<ComplianceType, string> = {
  NON_COMPLIANT: "not compliant",
  INSUFFICIENT_DATA: "with insufficient data",
  COMPLIANT: "compliant",
  NOT_APPLICABLE: "not applicable",
};
