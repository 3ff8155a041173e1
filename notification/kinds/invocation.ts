import * as v from "valibot";
import { adviseOn } from "../../shared/advice.ts";
import { REMOVAL_FUNCTION_NAME } from "../../shared/names.ts";
import { objectWith } from "../../shared/schema.ts";
import { howToAllow } from "../../shared/service-error.ts";
import { logGroupPath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import { SECTIONS } from "../contract.ts";
import { UnrecognizedEventError } from "../errors.ts";
import { maybe, parseOrThrow, type ReceivedEvent, someText } from "../event.ts";
import type { Home } from "../home.ts";
import { asJson } from "../text.ts";
import { claimedAccount } from "./claimed-account.ts";

const FUNCTION_ARN = "the ARN of a Lambda function";

const InvocationResult = objectWith(
  {
    requestContext: objectWith(
      {
        functionArn: v.pipe(
          v.string(FUNCTION_ARN),
          v.regex(
            /^arn:[a-z0-9-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
            FUNCTION_ARN,
          ),
        ),
        condition: someText,
      },
      "an object",
    ),
    responsePayload: maybe({
      errorType: someText,
      errorMessage: someText,
      degraded: someText,
      annotation: someText,
      unreadable: someText,
    }),
  },
  "an object",
);

/** What the function that evaluates calls. */
const ACTIONS = [
  "iam:GetAccountSummary",
  "iam:GenerateCredentialReport",
  "iam:GetCredentialReport",
  "config:PutEvaluations",
];

/** The action that was denied, if a text of the function says so. */
const deniedActionIn = (text: string) => ACTIONS.find((it) => text.includes(`Allow ${it} `));

const FIX_UNLESS_TEMPORARY = "Fix the error shown above. A temporary error of IAM needs no action.";

/**
 * Describes how an evaluation ended, as Lambda tells it of an asynchronous invocation.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 *
 * @throws {UnrecognizedEventError} If it is another function's, or the evaluation went well.
 */
export function describeInvocation(event: ReceivedEvent, { names }: Home): Content {
  const { requestContext, responsePayload } = parseOrThrow(
    InvocationResult,
    event.detail,
    "event.detail",
  );
  const [, , , , owner, , name] = requestContext.functionArn.split(":");
  if (name === REMOVAL_FUNCTION_NAME) {
    throw new UnrecognizedEventError(
      "Any account can send such an event. What the removal function did is taken from its own log only.",
    );
  }
  if (name !== names.evaluator) throw new UnrecognizedEventError("It is about another function.");
  const { errorType, errorMessage, degraded, annotation, unreadable } = responsePayload ?? {};
  const common = {
    consolePath: logGroupPath(event.region, names.evaluatorLogGroup),
    thread: THREADS.evaluation,
  };
  const claimed = claimedAccount(owner, event);
  const log = `See the function's last records in the log group ${names.evaluatorLogGroup} of this account.`;
  if (event.detailType.endsWith("Failure")) {
    const text = typeof errorMessage === "string" ? errorMessage : "";
    return {
      ...common,
      kind: "EVALUATION_FAILED",
      severity: "HIGH",
      title: "Root access key evaluation failed",
      summary:
        "Whether the root user of this account has an access key cannot be determined. AWS Config keeps the last result, which can be an outdated COMPLIANT.",
      facts: factsOf({
        errorType: ["Error", errorType],
        errorMessage: ["Error message", errorMessage],
        condition: ["Lambda's condition", requestContext.condition],
        ...claimed,
      }),
      steps: [
        ...(text === "" ? [log] : []),
        ...adviseOn({
          partition: event.partition,
          reason: "UNDETERMINED",
          errorIsShown: text !== "",
          deniedAction: deniedActionIn(text),
          flagIsMissing: text.includes("without a usable AccountAccessKeysPresent"),
        }),
      ],
    };
  }
  if (degraded === true) {
    const reasons = reasonsOf(unreadable);
    const deniedAction = deniedActionIn(reasons);
    return {
      ...common,
      kind: "EVALUATION_DEGRADED",
      severity: "MEDIUM",
      title: "Root access key evaluation degraded",
      summary:
        "IAM's account summary could not be read. The result rests on the credential report alone. When the key is deleted, the account can no longer be evaluated.",
      facts: factsOf({
        annotation: ["Finding", annotation],
        unreadable: ["Not read", reasons],
        ...claimed,
      }),
      steps: [
        reasons === "" ? log : deniedAction ? howToAllow(deniedAction) : FIX_UNLESS_TEMPORARY,
        `The key that was found still has to be deleted: see "${SECTIONS.FINDING}" in the runbook.`,
      ],
    };
  }
  throw new UnrecognizedEventError("The evaluation succeeded.");
}

const Reasons = v.record(v.string(), v.string());

/** Why sources were not read: the rule's record has a sentence for each. */
function reasonsOf(unreadable: unknown): string {
  if (unreadable === undefined) return "";
  return v.is(Reasons, unreadable) ? Object.values(unreadable).join(" ") : asJson(unreadable);
}
