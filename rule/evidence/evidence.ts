import type { IAMClient } from "@aws-sdk/client-iam";
import { MalformedReportError, UnreadableEvidenceError } from "../errors.ts";
import type { CredentialReport } from "./credential-report.ts";

/** Evidence that was read, or why it could not be: each reading can fail on its own. */
export type Reading<T> =
  | { readonly readable: true; readonly value: T }
  | { readonly readable: false; readonly error: UnreadableEvidenceError };

/** IAM's live word on whether the root user has an access key, active or not. */
export type SummaryReading = Reading<{ readonly rootKeyPresent: boolean }>;
export type ReportReading = Reading<CredentialReport>;

/** All that a verdict rests on. */
export interface Evidence {
  readonly summary: SummaryReading;
  readonly report: ReportReading;
  /**
   * Why IAM did not accept the request for a newer report. Set as soon as IAM answers; the evaluation
   * does not wait for that if it does not need the report.
   */
  readonly request?: { readonly error?: UnreadableEvidenceError };
  /** The summary once more, read after both others where these contradicted each other. */
  readonly secondSummary?: SummaryReading;
}

/** Where evidence comes from. */
export interface Sources {
  readonly iam: IAMClient;
  /** The account whose evidence it should be; a promise where that is asked for meanwhile. */
  readonly accountId: string | Promise<string>;
  /** Fires when the evaluation is over, and ends the calls that are still under way. */
  readonly over: AbortSignal;
  /** The local clock, to which AWS's is compared. */
  readonly clock: () => Date;
}

/** What could not be read, by what it would have been. */
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

/** Why no report counts as fresh, whatever its age: AWS's clock and the local one disagree, or AWS does not say. */
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
 * Turns a failed reading into evidence about the reading; the verdict decides what it means.
 * Errors that are not about the evidence are defects of ours and stay errors.
 */
export async function attempt<T>(promise: Promise<T>): Promise<Reading<T>> {
  try {
    return { readable: true, value: await promise };
  } catch (error) {
    if (error instanceof UnreadableEvidenceError) return { readable: false, error };
    throw error;
  }
}
