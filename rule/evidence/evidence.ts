import type { IAMClient } from "@aws-sdk/client-iam";
import { MalformedReportError, UnreadableEvidenceError } from "../errors.ts";
import type { CredentialReport } from "./credential-report.ts";

/** Evidence, or why it could not be read: each reading can fail on its own. */
export type Reading<T> =
  | { readonly readable: true; readonly value: T }
  | { readonly readable: false; readonly error: UnreadableEvidenceError };

/** IAM's live answer to whether the root user has an access key, active or inactive. */
export type SummaryReading = Reading<{ readonly rootKeyPresent: boolean }>;
export type ReportReading = Reading<CredentialReport>;

/** Everything that a verdict is based on. */
export interface Evidence {
  readonly summary: SummaryReading;
  readonly report: ReportReading;
  /**
   * Why IAM rejected the request for a newer report. Set when IAM answers, which the evaluation does not
   * wait for if it does not need the report.
   */
  readonly request?: { readonly error?: UnreadableEvidenceError };
  /** The summary, read again because the other two readings contradicted each other. */
  readonly secondSummary?: SummaryReading;
}

/** Where to read the evidence. */
export interface Sources {
  readonly iam: IAMClient;
  /** The account that the evidence must be for; a promise if it is still being determined. */
  readonly accountId: string | Promise<string>;
  /** Fires when the evaluation is over, and ends all calls in progress. */
  readonly over: AbortSignal;
  /** The local clock, which is compared with AWS's. */
  readonly clock: () => Date;
}

/** The errors of the readings that failed, by reading. */
export function readingErrors(evidence: Evidence): Record<string, UnreadableEvidenceError> {
  const { summary, secondSummary, report, request } = evidence;
  const errors = {
    summary: errorOf(summary),
    secondSummary: secondSummary && errorOf(secondSummary),
    report: errorOf(report),
    reportRequest: request?.error === errorOf(report) ? undefined : request?.error,
  };
  return Object.fromEntries(Object.entries(errors).filter(hasValue));
}

/** Why AWS's time is in doubt, so that no report counts as fresh; undefined if it is not. */
export function clockDoubt({ report }: Evidence): string | undefined {
  const age = report.readable
    ? report.value
    : report.error instanceof MalformedReportError && report.error.age;
  return age && !age.readTime.isCertain ? age.readTime.doubt : undefined;
}

function errorOf(reading: Reading<unknown>): UnreadableEvidenceError | undefined {
  return reading.readable ? undefined : reading.error;
}

function hasValue<K, V>(entry: [K, V | undefined]): entry is [K, V] {
  return entry[1] !== undefined;
}

/**
 * Turns a failed reading into evidence: the verdict decides what it means.
 * Other errors are defects of this code, and stay errors.
 */
export async function attempt<T>(promise: Promise<T>): Promise<Reading<T>> {
  try {
    return { readable: true, value: await promise };
  } catch (error) {
    if (error instanceof UnreadableEvidenceError) return { readable: false, error };
    throw error;
  }
}
