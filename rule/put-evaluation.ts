import {
  type ConfigServiceClient,
  type Evaluation,
  PutEvaluationsCommand,
} from "@aws-sdk/client-config-service";
import { keepRawAnswer } from "../shared/answer-body.ts";
import { howToAllow, isAbort, isAccessDenied, serviceMessage } from "../shared/service-error.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import { PutEvaluationsError } from "./errors.ts";
import type { PeriodicEvent } from "./event.ts";

/** With this token AWS Config checks an evaluation without keeping it. */
const TEST_TOKEN = "TESTMODE";

/** What AWS Config is told of an account. */
export interface AccountResult {
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE";
  /** At most 256 characters. */
  readonly annotation: string;
}

/**
 * Reports an account's compliance to AWS Config.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 *
 * @throws {PutEvaluationsError} If AWS Config refuses the evaluation or does not answer.
 */
export async function putEvaluation(
  config: ConfigServiceClient,
  { accountId, orderingTimestamp, resultToken }: PeriodicEvent,
  { complianceType, annotation }: AccountResult,
  limits: CallLimits,
): Promise<void> {
  const evaluation: Evaluation = {
    ComplianceResourceType: "AWS::::Account",
    ComplianceResourceId: accountId,
    ComplianceType: complianceType,
    Annotation: annotation,
    OrderingTimestamp: orderingTimestamp,
  };
  const command = new PutEvaluationsCommand({
    Evaluations: [evaluation],
    ResultToken: resultToken,
    TestMode: resultToken === TEST_TOKEN,
  });
  const answer = keepRawAnswer(command);
  const lost = `Not reported: account ${accountId} is ${complianceType} (${annotation})`;
  const { FailedEvaluations } = await config.send(command, limits).catch((error: unknown) => {
    throw new PutEvaluationsError(`config:PutEvaluations ${problem(error)} ${lost}`, {
      cause: error,
    });
  });
  if (!isAnswer(answer.text) || FailedEvaluations?.length) {
    throw new PutEvaluationsError(`config:PutEvaluations did not take the evaluation. ${lost}`);
  }
}

/** The SDK takes any JSON for an answer without failed evaluations, and an error in one, too. */
function isAnswer(text: string): boolean {
  if (text === "") return true;
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== "object" || answer === null || "__type" in answer) return false;
  const { FailedEvaluations = [] } = answer as { FailedEvaluations?: unknown };
  return !Array.isArray(answer) && Array.isArray(FailedEvaluations);
}

function problem(error: unknown): string {
  if (isAccessDenied(error)) {
    return `was denied (${serviceMessage(error)}). ${howToAllow("config:PutEvaluations")}`;
  }
  if (isAbort(error)) return "did not answer before the function's timeout.";
  return `failed (${serviceMessage(error)}).`;
}
