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
 * Asks IAM whether the root user has an access key, active or inactive. The answer is live, and a flag, not
 * a count.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 *
 * @throws {UnreadableEvidenceError} If IAM does not answer with a whole number of at least 0.
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
 * The SDK reads empty, blank and hexadecimal `<value>` elements as numbers, an empty one as 0, which would
 * mean "no key". So the answer itself must contain the digits. It must name the flag only once, and contain
 * no references, which could name it again for the SDK only.
 */
function flagOf(parsed: number | undefined, answer: string): number {
  const literal = LITERAL_FLAG.exec(answer)?.groups?.flag;
  const isNamedOnce = answer.indexOf(FLAG) === answer.lastIndexOf(FLAG) && !answer.includes("&");
  if (literal !== undefined && isNamedOnce && Number.isSafeInteger(parsed) && parsed === +literal) {
    return parsed;
  }
  throw new UnreadableEvidenceError(
    `iam:GetAccountSummary answered without a usable ${FLAG}, which must be a whole number of at least 0.`,
    `${FLAG} missing or malformed`,
  );
}

/**
 * Requests a new credential report. IAM generates at most one every 4 hours, and answers COMPLETE if its
 * current one is newer.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 *
 * @throws {UnreadableEvidenceError} If IAM rejects the request or does not answer.
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
 * Reads what IAM's current credential report shows about the root user.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 *
 * @throws {ReportPendingError} If there is no report, or it has expired.
 * @throws {AnotherAccountsReportError} If it is another account's report.
 * @throws {MalformedReportError} If it cannot be read reliably.
 * @throws {UnreadableEvidenceError} If IAM denies access or does not answer.
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
    // Not the SDK's date: it reads February 30 as March 2.
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
 * Describes a failed IAM call and what to do about it.
 *
 * @param action the IAM action, which is also the required permission
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
      `${action} was stopped to leave time for reporting. Increase the function's timeout, or find out why IAM does not answer.`,
      `${action} took too long`,
      options,
    );
  }
  if (isUnreachable(error)) {
    return new UnreadableEvidenceError(
      `${action} could not be reached (${serviceMessage(error)}). ${howToReach("IAM, in the partition's IAM Region")}`,
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
