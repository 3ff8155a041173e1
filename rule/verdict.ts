import { AnotherAccountsReportError } from "./errors.ts";
import type { RuleParameters } from "./event.ts";
import { type CredentialReport, isFresh } from "./evidence/credential-report.ts";
import type { Evidence, ReportReading, SummaryReading } from "./evidence/evidence.ts";

/** Why an account has its compliance type. */
export type Reason =
  /** The account summary reports no root access key. */
  | "NO_KEY"
  /** No key exists. The report still shows a key that was deleted after it was generated. */
  | "KEY_DELETED_AFTER_REPORT"
  /** No key exists: it was deleted during the evaluation. */
  | "KEY_DELETED_MEANWHILE"
  | "ACTIVE_KEY"
  | "INACTIVE_KEY"
  /** A key exists, and no fresh report shows that it is inactive. */
  | "INACTIVE_KEY_UNCONFIRMED"
  /** A key exists that the report does not show yet. */
  | "KEY_CREATED_AFTER_REPORT"
  /** The summary reported a key that the report does not show, and could not be read again. */
  | "KEY_NOT_IN_REPORT"
  /** A key exists, and the report, which has the details, could not be read. */
  | "DETAILS_UNAVAILABLE";

export interface Verdict {
  readonly outcome: "VERDICT";
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT";
  readonly reason: Reason;
  /** The verdict is based on the report alone, because the account summary could not be read. */
  readonly degraded: boolean;
}

/** Why the evidence allows no verdict. */
export type NoVerdictReason =
  | "ANOTHER_ACCOUNTS_REPORT"
  | "SUMMARY_UNREADABLE"
  /** Summary and report contradict each other, and no second reading of the summary resolves it. */
  | "CONTRADICTION";

export type Decision =
  | Verdict
  | { readonly outcome: "NO_VERDICT"; readonly reason: NoVerdictReason };

/**
 * Decides whether the root user has an access key. The summary is live; the report can be hours old.
 * Missing, stale or malformed data never makes an account COMPLIANT. If the two contradict each other,
 * there is no verdict until the summary has been read again.
 *
 * | summary    | report                                | decision                                    |
 * |------------|---------------------------------------|---------------------------------------------|
 * | any        | another account's                     | no verdict                                  |
 * | no key     | no key, or unreadable                 | COMPLIANT                                   |
 * | no key     | some key                              | read the summary again: no key -> COMPLIANT; key -> as below; unreadable -> no verdict |
 * | key        | some key active                       | NON_COMPLIANT                               |
 * | key        | some key inactive, none active, fresh | as `inactiveKeys` says                      |
 * | key        | the same, not fresh                   | NON_COMPLIANT                               |
 * | key        | no key                                | read the summary again: no key -> COMPLIANT; key or unreadable -> NON_COMPLIANT |
 * | key        | unreadable                            | NON_COMPLIANT                               |
 * | unreadable | fresh, and a noncompliant key         | NON_COMPLIANT, degraded                     |
 * | unreadable | anything else                         | no verdict                                  |
 */
export function decide(evidence: Evidence, parameters: RuleParameters): Decision {
  const summary = summaryState(evidence.summary);
  const again = evidence.secondSummary && summaryState(evidence.secondSummary);
  const report = reportState(evidence.report);

  if (report.keys === "ANOTHER_ACCOUNTS") return noVerdict("ANOTHER_ACCOUNTS_REPORT");
  switch (summary) {
    case "NO_KEY":
      if (report.keys === "NONE" || report.keys === "UNREADABLE") return compliant("NO_KEY");
      if (again === "NO_KEY") return compliant("KEY_DELETED_AFTER_REPORT");
      if (again === "KEY") return decideOnPresentKey(report, again, parameters);
      return noVerdict("CONTRADICTION");
    case "KEY":
      return decideOnPresentKey(report, again, parameters);
    case "UNREADABLE":
      return decideOnReportAlone(report, parameters);
  }
}

/** The rows in which the summary reports a key. */
function decideOnPresentKey(
  report: ReportState,
  again: SummaryState | undefined,
  { inactiveKeys }: RuleParameters,
): Decision {
  switch (report.keys) {
    case "ACTIVE":
      return nonCompliant("ACTIVE_KEY");
    case "INACTIVE":
      if (!report.isFresh) return nonCompliant("INACTIVE_KEY_UNCONFIRMED");
      return verdict(inactiveKeys, "INACTIVE_KEY");
    case "NONE":
      if (again === "NO_KEY") return compliant("KEY_DELETED_MEANWHILE");
      if (again === "KEY") return nonCompliant("KEY_CREATED_AFTER_REPORT");
      return again === "UNREADABLE"
        ? nonCompliant("KEY_NOT_IN_REPORT")
        : noVerdict("CONTRADICTION");
    default:
      return nonCompliant("DETAILS_UNAVAILABLE");
  }
}

/** The rows with an unreadable summary. A compliant key in the report can have a new, noncompliant one beside it. */
function decideOnReportAlone(report: ReportState, { inactiveKeys }: RuleParameters): Decision {
  if (report.isFresh && report.keys === "ACTIVE") return degraded("ACTIVE_KEY");
  if (report.isFresh && report.keys === "INACTIVE" && inactiveKeys === "NON_COMPLIANT") {
    return degraded("INACTIVE_KEY");
  }
  return noVerdict("SUMMARY_UNREADABLE");
}

type SummaryState = "KEY" | "NO_KEY" | "UNREADABLE";

function summaryState(summary: SummaryReading): SummaryState {
  if (!summary.readable) return "UNREADABLE";
  return summary.value.rootKeyPresent ? "KEY" : "NO_KEY";
}

interface ReportState {
  readonly keys: "ACTIVE" | "INACTIVE" | "NONE" | "UNREADABLE" | "ANOTHER_ACCOUNTS";
  readonly isFresh: boolean;
}

function reportState(report: ReportReading): ReportState {
  if (report.readable) {
    return {
      keys: strongestStatus(report.value),
      isFresh: isFresh(report.value),
    };
  }
  const isStranger = report.error instanceof AnotherAccountsReportError;
  return { keys: isStranger ? "ANOTHER_ACCOUNTS" : "UNREADABLE", isFresh: false };
}

function strongestStatus({ keys }: CredentialReport): "ACTIVE" | "INACTIVE" | "NONE" {
  if (keys.some(({ status }) => status === "ACTIVE")) return "ACTIVE";
  return keys.some(({ status }) => status === "INACTIVE") ? "INACTIVE" : "NONE";
}

function verdict(complianceType: Verdict["complianceType"], reason: Reason): Verdict {
  return { outcome: "VERDICT", complianceType, reason, degraded: false };
}

const compliant = (reason: Reason) => verdict("COMPLIANT", reason);
const nonCompliant = (reason: Reason) => verdict("NON_COMPLIANT", reason);
const degraded = (reason: Reason): Verdict => ({ ...nonCompliant(reason), degraded: true });
const noVerdict = (reason: NoVerdictReason): Decision => ({ outcome: "NO_VERDICT", reason });
