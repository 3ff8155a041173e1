import {
  type ConfigServiceClient,
  type Evaluation,
  PutEvaluationsCommand,
} from "@aws-sdk/client-config-service";
import { keepRawAnswer } from "../shared/raw-answer.ts";
import {
  howToAllow,
  howToReach,
  isAbort,
  isAccessDenied,
  isUnreachable,
  serviceMessage,
} from "../shared/service-error.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import { PutEvaluationsError } from "./errors.ts";
import type { PeriodicEvent } from "./event.ts";

/** With this token, AWS Config checks an evaluation without storing it. */
const TEST_TOKEN = "TESTMODE";

/** The result that is reported to AWS Config for an account. */
export interface AccountResult {
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE";
  /** At most 256 characters. */
  readonly annotation: string;
}

/**
 * Reports an account's compliance to AWS Config.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 *
 * @returns `TEST_MODE` if AWS Config checked the evaluation without storing it
 * @throws {PutEvaluationsError} If AWS Config rejects the evaluation or does not answer.
 */
export async function putEvaluation(
  config: ConfigServiceClient,
  { accountId, orderingTimestamp, resultToken }: PeriodicEvent,
  { complianceType, annotation }: AccountResult,
  limits: CallLimits,
): Promise<true | "TEST_MODE"> {
  const isTest = resultToken === TEST_TOKEN;
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
    TestMode: isTest,
  });
  const answer = keepRawAnswer(command);
  const lost = `Not reported: account ${accountId} is ${complianceType} (${annotation})`;
  await config.send(command, limits).catch((error: unknown) => {
    throw new PutEvaluationsError(`config:PutEvaluations ${problem(error)} ${lost}`, {
      cause: error,
    });
  });
  if (!failedNone(answer.text)) {
    throw new PutEvaluationsError(`config:PutEvaluations did not accept the evaluation. ${lost}`);
  }
  return isTest ? "TEST_MODE" : true;
}

/** The SDK reads anything that is not a list as a missing one. */
function failedNone(text: string): boolean {
  const { FailedEvaluations: failed = [] } = JSON.parse(text);
  return Array.isArray(failed) && failed.length === 0;
}

function problem(error: unknown): string {
  if (isAccessDenied(error)) {
    return `was denied (${serviceMessage(error)}). ${howToAllow("config:PutEvaluations")}`;
  }
  if (isAbort(error)) return "did not answer before the function's timeout.";
  if (isUnreachable(error)) {
    return `could not be reached (${serviceMessage(error)}). ${howToReach("AWS Config")}`;
  }
  if (error instanceof Error && error.name === "InvalidResultTokenException") {
    return `refused the result token (${serviceMessage(error)}), which AWS Config issues for one evaluation and for a limited time. To evaluate manually, run: aws configservice start-config-rules-evaluation --config-rule-names NAME, or invoke the function with the result token ${TEST_TOKEN}.`;
  }
  return `failed (${serviceMessage(error)}).`;
}
