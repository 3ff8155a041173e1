import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  type IAMClient,
  type ReportStateType,
} from "@aws-sdk/client-iam";
import type { CallLimits } from "../../shared/time-limits.ts";
import { ReportPendingError } from "../errors.ts";
import { type CredentialReport, parseCredentialReport } from "./credential-report.ts";
import { unreadable } from "./iam-error.ts";

/**
 * Asks IAM for a new credential report. IAM makes at most one every 4 hours and answers COMPLETE
 * where the one it has is younger.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 *
 * @throws {UnreadableEvidenceError} If IAM refuses or does not answer.
 */
export async function requestCredentialReport(
  iam: IAMClient,
  limits: CallLimits,
): Promise<ReportStateType | undefined> {
  const command = new GenerateCredentialReportCommand({});
  const { State } = await iam.send(command, limits).catch((error: unknown) => {
    throw unreadable("iam:GenerateCredentialReport", error);
  });
  return State;
}

/**
 * Reads what the credential report that IAM has at hand says of the root user.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 *
 * @throws {ReportPendingError} If there is no report, or only one that has expired.
 * @throws {AnotherAccountsReportError} If it is not the report of this account.
 * @throws {MalformedReportError} If it cannot be read for certain.
 * @throws {UnreadableEvidenceError} If IAM refuses or does not answer.
 */
export async function readCredentialReport(
  iam: IAMClient,
  accountId: string | Promise<string>,
  limits: CallLimits,
): Promise<CredentialReport> {
  const command = new GetCredentialReportCommand({});
  const { Content, GeneratedTime } = await iam.send(command, limits).catch((error: unknown) => {
    throw pendingReport(error) ?? unreadable("iam:GetCredentialReport", error);
  });
  return parseCredentialReport(Content ?? new Uint8Array(), GeneratedTime, await accountId);
}

function pendingReport(error: unknown): ReportPendingError | undefined {
  switch (error instanceof Error ? error.name : undefined) {
    case "CredentialReportNotReadyException":
      return new ReportPendingError(true, { cause: error });
    case "CredentialReportNotPresentException":
    case "CredentialReportExpiredException":
      return new ReportPendingError(false, { cause: error });
    default:
      return undefined;
  }
}
