import { GetAccountSummaryCommand, type IAMClient } from "@aws-sdk/client-iam";
import { keepRawAnswer } from "../../shared/answer-body.ts";
import type { CallLimits } from "../../shared/time-limits.ts";
import { UnreadableEvidenceError } from "../errors.ts";
import { unreadable } from "./iam-error.ts";

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
