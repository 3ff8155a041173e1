import type { ReportAge } from "./evidence/credential-report.ts";

/** The event, its rule parameters or the Lambda context are invalid. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
}

/**
 * A reading of the evidence failed. The message, for the log, says what to do. `brief`, for the annotation,
 * gives the reason in a few words.
 */
export class UnreadableEvidenceError extends Error {
  override readonly name: string = "UnreadableEvidenceError";
  readonly brief: string;

  constructor(message: string, brief: string, options?: ErrorOptions) {
    super(message, options);
    this.brief = brief;
  }
}

/** IAM has no credential report yet: none exists, it has expired, or it is being generated. */
export class ReportPendingError extends UnreadableEvidenceError {
  override readonly name = "ReportPendingError";
  /** Whether IAM is generating one, no matter who requested it. */
  readonly inProgress: boolean;

  constructor(inProgress: boolean, options: ErrorOptions) {
    super(
      inProgress
        ? "IAM is still generating the credential report (iam:GetCredentialReport)."
        : "IAM has no current credential report (iam:GetCredentialReport); the function asks for one with iam:GenerateCredentialReport.",
      inProgress ? "still being generated" : "none generated yet",
      options,
    );
    this.inProgress = inProgress;
  }
}

/** IAM returned a credential report whose row for the root user cannot be read reliably. */
export class MalformedReportError extends UnreadableEvidenceError {
  override readonly name = "MalformedReportError";
  readonly age: ReportAge;

  /** @param defect names what is wrong with the report, such as "it has no row for the root user" */
  constructor(defect: string, age: ReportAge, options?: ErrorOptions) {
    super(`The credential report cannot be used: ${defect}.`, defect, options);
    this.age = age;
  }
}

/**
 * IAM returned another account's credential report. The account summary is read with the same
 * credentials, so it cannot be trusted either.
 */
export class AnotherAccountsReportError extends UnreadableEvidenceError {
  override readonly name = "AnotherAccountsReportError";

  constructor(reportAccountId: string, accountId: string) {
    super(
      `The credential report is for account ${reportAccountId}, not for ${accountId}: the function runs with credentials of the wrong account.`,
      `that of account ${reportAccountId}`,
    );
  }
}

/** AWS Config did not accept the evaluation. */
export class PutEvaluationsError extends Error {
  override readonly name = "PutEvaluationsError";
}
