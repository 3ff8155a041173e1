import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  type IAMClient,
  type ReportStateType,
} from "@aws-sdk/client-iam";
import { keepRawAnswer, onlyText } from "../../shared/raw-answer.ts";
import {
  howToAllow,
  howToReach,
  isAbort,
  isAccessDenied,
  isUnreachable,
  serviceMessage,
} from "../../shared/service-error.ts";
import type { CallLimits } from "../../shared/time-limits.ts";
import { awsTimeOf, parseTimestamp } from "../../shared/timestamp.ts";
import { ReportPendingError, UnreadableEvidenceError } from "../errors.ts";
import { type CredentialReport, parseCredentialReport } from "./credential-report.ts";
import type { Sources } from "./evidence.ts";

const FLAG = "AccountAccessKeysPresent";
const LITERAL_FLAG =
  /<key>\s*AccountAccessKeysPresent\s*<\/key>\s*<value>\s*(?<flag>0|[1-9]\d*)\s*<\/value>/;

/**
 * Asks IAM, live, whether the root user has an access key, active or not. IAM answers with a flag,
 * not with a count.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 *
 * @throws {UnreadableEvidenceError} If IAM does not answer, or not with a whole number from 0 up.
 */
export async function readAccountSummary(
  iam: IAMClient,
  limits: CallLimits,
): Promise<{ readonly rootKeyPresent: boolean }> {
  const command = new GetAccountSummaryCommand({});
  const answer = keepRawAnswer(command);
  const { SummaryMap } = await iam.send(command, limits).catch((error: unknown) => {
    throw unreadable("iam:GetAccountSummary", error);
  });
  return { rootKeyPresent: flagOf(SummaryMap?.AccountAccessKeysPresent, answer.text) > 0 };
}

/**
 * The SDK reads an empty, a blank and a hexadecimal `<value>` as a number, an empty one as 0, which
 * would pass for "no key". So the answer itself must hold the digits, and name the flag only once,
 * without references by which it could name it once more for the SDK alone.
 */
function flagOf(parsed: number | undefined, answer: string): number {
  const literal = LITERAL_FLAG.exec(answer)?.groups?.flag;
  const isNamedOnce = answer.indexOf(FLAG) === answer.lastIndexOf(FLAG) && !answer.includes("&");
  if (literal !== undefined && isNamedOnce && Number.isSafeInteger(parsed) && parsed === +literal) {
    return parsed;
  }
  throw new UnreadableEvidenceError(
    `iam:GetAccountSummary answered without a usable ${FLAG}: it must be a whole number from 0 up.`,
    `${FLAG} missing or malformed`,
  );
}

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
 * Reads what the credential report that IAM has at hand shows about the root user.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 *
 * @throws {ReportPendingError} If there is no report, or only one that has expired.
 * @throws {AnotherAccountsReportError} If it is not the report of this account.
 * @throws {MalformedReportError} If it cannot be read for certain.
 * @throws {UnreadableEvidenceError} If IAM refuses or does not answer.
 */
export async function readCredentialReport(
  iam: IAMClient,
  { accountId, clock }: Pick<Sources, "accountId" | "clock">,
  limits: CallLimits,
): Promise<CredentialReport> {
  const command = new GetCredentialReportCommand({});
  const answer = keepRawAnswer(command);
  const { Content } = await iam.send(command, limits).catch((error: unknown) => {
    throw pendingReport(error) ?? unreadable("iam:GetCredentialReport", error);
  });
  const age = {
    // Not the SDK's, which takes February 30 for March 2.
    generatedTime: parseTimestamp(onlyText(answer.text, "GeneratedTime") ?? ""),
    readTime: awsTimeOf(answer.date, clock()),
  };
  return parseCredentialReport(Content ?? new Uint8Array(), age, await accountId);
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

/**
 * Says what a failed IAM call means for the evidence and what can be done about it.
 *
 * @param action the IAM action, which is also the permission that it takes
 */
function unreadable(action: string, error: unknown): UnreadableEvidenceError {
  const options = { cause: error };
  if (isAccessDenied(error)) {
    return new UnreadableEvidenceError(
      `${action} was denied (${serviceMessage(error)}). ${howToAllow(action)}`,
      `${action} denied`,
      options,
    );
  }
  if (isAbort(error)) {
    return new UnreadableEvidenceError(
      `${action} was given up to leave time for reporting. Raise the function's timeout, or see why IAM does not answer.`,
      `${action} took too long`,
      options,
    );
  }
  if (isUnreachable(error)) {
    return new UnreadableEvidenceError(
      `${action} could not be reached (${serviceMessage(error)}). ${howToReach("IAM, in the one Region of the partition that has IAM")}`,
      `${action} could not be reached`,
      options,
    );
  }
  return new UnreadableEvidenceError(
    `${action} failed (${serviceMessage(error)}).`,
    `${action} failed`,
    options,
  );
}
