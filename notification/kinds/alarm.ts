import * as v from "valibot";
import { RUN_DOCTOR } from "../../shared/advice.ts";
import {
  type AccountNames,
  REMOVAL_DEAD_LETTERS_ALARM_NAME,
  REMOVAL_DEAD_LETTERS_QUEUE_NAME,
  REMOVAL_FUNCTION_NAME,
} from "../../shared/names.ts";
import { objectWith } from "../../shared/schema.ts";
import { alarmPath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import { UnrecognizedEventError } from "../errors.ts";
import { parseOrThrow, type ReceivedEvent, rowOf, someText } from "../event.ts";
import type { Home } from "../home.ts";

const Alarm = objectWith(
  {
    alarmName: v.string("the name of an alarm"),
    state: objectWith({ value: v.string("a state"), reason: someText }, "a state"),
  },
  "an object",
);

type Words = Pick<Content, "kind" | "severity" | "title" | "summary" | "steps" | "thread">;

const missing = (names: AccountNames): Words => ({
  kind: "EVALUATION_MISSING",
  severity: "HIGH",
  title: "No root access key evaluation",
  summary:
    "AWS Config has not evaluated this account for longer than its schedule explains. It keeps the last result, which can be an outdated COMPLIANT.",
  steps: [
    RUN_DOCTOR,
    "Check that the configuration recorder runs (recording: true): `aws configservice describe-configuration-recorder-status`",
    "Check that the AWS Config rule exists: `aws configservice describe-config-rules`",
    `Check that AWS Config can invoke the function: \`aws lambda get-policy --function-name ${names.evaluator}\``,
    "Fix what is missing, or deploy again. Then re-evaluate the rule: the alarm ends with the next evaluation.",
  ],
  thread: THREADS.evaluation,
});

const RESUMED: Words = {
  kind: "EVALUATION_RESUMED",
  severity: "INFO",
  title: "Root access key evaluations resumed",
  summary: "AWS Config evaluates this account again.",
  steps: [],
  thread: THREADS.evaluation,
};

const DEAD_LETTERS: Words = {
  kind: "DEAD_LETTERS",
  severity: "HIGH",
  title: "Removal requests not processed",
  summary: `Requests to remove root access keys failed, and wait in the dead-letter queue ${REMOVAL_DEAD_LETTERS_QUEUE_NAME} of this account. The keys may still exist.`,
  steps: [
    "Read the requests in the queue: each names the account that sent it (account).",
    `Find out in the log of the function ${REMOVAL_FUNCTION_NAME} why they failed, and fix it. A request without a log record did not reach the function.`,
    "Start the remediation again in each of the accounts.",
    "Delete the messages from the queue. The alarm ends by itself, and goes off again when more arrive.",
  ],
  thread: THREADS.removal,
};

const wordsOf = (
  names: AccountNames,
): Readonly<Record<string, Readonly<Record<string, Words>>>> => ({
  [names.noEvaluationAlarm]: { ALARM: missing(names), OK: RESUMED },
  [REMOVAL_DEAD_LETTERS_ALARM_NAME]: { ALARM: DEAD_LETTERS },
});

/**
 * Describes an alarm that goes off or ends.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 *
 * @throws {UnrecognizedEventError} If it is another alarm, or one of the removal in a member account.
 */
export function describeAlarm(event: ReceivedEvent, home: Home): Content {
  const { alarmName, state } = parseOrThrow(Alarm, event.detail, "event.detail");
  if (alarmName === REMOVAL_DEAD_LETTERS_ALARM_NAME && event.accountId !== home.accountId) {
    throw new UnrecognizedEventError("The removal's alarm exists only in the central account.");
  }
  const words = rowOf(rowOf(wordsOf(home.names), alarmName) ?? {}, state.value);
  if (!words) throw new UnrecognizedEventError("It is another alarm, or in another state.");
  return {
    ...words,
    facts: factsOf({
      alarm: ["CloudWatch alarm", alarmName],
      alarmReason: ["CloudWatch's reason", state.reason],
    }),
    consolePath: alarmPath(event.region, alarmName),
  };
}
