import {
  type ConfigServiceClient,
  StartConfigRulesEvaluationCommand,
} from "@aws-sdk/client-config-service";
import { isClockSkewCorrectedError } from "@smithy/service-error-classification";
import { keepRawAnswer } from "../../shared/raw-answer.ts";
import { isPassingFault, serviceMessage } from "../../shared/service-error.ts";
import { parseDateHeader } from "../../shared/timestamp.ts";
import { CallError, CommandError, MalformedAnswerError } from "../errors.ts";
import { type Io, say } from "../io.ts";
import { callLimits, type StatusClients } from "./clients.ts";
import { type OwnReading, type OwnRule, readResult } from "./own-rules.ts";

const MINUTE_MS = 60 * 1000;
/** AWS Config accepts one request a minute, and may be busy with somebody else's. */
const START_WITHIN_MS = 5 * MINUTE_MS;
const START_AGAIN_MS = 20 * 1000;
/** The timeout of the function, and as much again for Lambda's retry. */
const REPORT_WITHIN_MS = 10 * MINUTE_MS;
const LOOK_AGAIN_MS = 3 * 1000;
/** Often enough for CI systems, which end a job that writes nothing for minutes. */
const SAY_MS = 30 * 1000;

type Corrected = Parameters<typeof isClockSkewCorrectedError>[0];

/**
 * Re-evaluates the rules, and waits until each has a result of an evaluation that began after the request.
 *
 * @returns the results, in the order of the rules
 * @throws {CallError} If AWS Config does not start the evaluation.
 * @throws {CommandError} If a rule does not report in time.
 */
export async function evaluateNow(
  { config, configOnce }: Pick<StatusClients, "config" | "configOnce">,
  rules: readonly OwnRule[],
  io: Io,
): Promise<OwnReading[]> {
  const names = rules.map(({ ruleName }) => ruleName);
  const requested = await startInTime(configOnce, names, io);
  say(
    io,
    `The evaluation has been started. Waiting for its result, for up to ${REPORT_WITHIN_MS / MINUTE_MS} minutes …`,
  );
  const endMs = io.now().getTime() + REPORT_WITHIN_MS;
  const readings: OwnReading[] = [];
  for (const rule of rules) {
    readings.push(
      await waitForResult(() => readResult(config, rule, io.now), rule, requested, endMs, io),
    );
  }
  return readings;
}

async function startInTime(
  config: ConfigServiceClient,
  ruleNames: readonly string[],
  io: Io,
): Promise<Date> {
  const endMs = io.now().getTime() + START_WITHIN_MS;
  let isCorrected = false;
  for (;;) {
    try {
      return await startEvaluation(config, ruleNames);
    } catch (error) {
      if (error instanceof MalformedAnswerError) throw error;
      // The client makes one attempt only. After it, the client signs by AWS's clock.
      if (!isCorrected && isClockSkewCorrectedError(error as Corrected)) {
        isCorrected = true;
        continue;
      }
      // To the SDK, LimitExceededException, by which AWS Config refuses a second request, is a passing fault.
      if (!isPassingFault(error) || io.now().getTime() >= endMs) {
        throw new CallError("config:StartConfigRulesEvaluation", error);
      }
      say(
        io,
        `AWS Config does not start the evaluation yet (${serviceMessage(error)}). ` +
          `${isLimit(error) ? "It accepts one request a minute. " : ""}Trying again in ${START_AGAIN_MS / 1000} s …`,
      );
      await io.sleep(START_AGAIN_MS);
    }
  }
}

/** Whether AWS Config refuses the request because of another one within a minute. */
function isLimit(error: unknown): boolean {
  return error instanceof Error && error.name === "LimitExceededException";
}

/**
 * Asks AWS Config to evaluate rules.
 *
 * @returns the time of the request by AWS's clock, which the times of results are by; the local clock can be wrong
 * @throws {MalformedAnswerError} If the answer does not say what time it is.
 * @throws as the SDK does
 */
async function startEvaluation(
  config: ConfigServiceClient,
  ruleNames: readonly string[],
): Promise<Date> {
  const command = new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [...ruleNames] });
  const answer = keepRawAnswer(command);
  const sentMs = performance.now();
  await config.send(command, callLimits());
  const answered = parseDateHeader(answer.date ?? "");
  if (answered) return new Date(answered.getTime() - (performance.now() - sentMs));
  throw new MalformedAnswerError(
    "config:StartConfigRulesEvaluation started the evaluation, but its answer has no valid Date header, by which to tell the new result from the last one. Run root-access-key status in a few minutes.",
  );
}

async function waitForResult(
  read: () => Promise<OwnReading | undefined>,
  { ruleName, region }: OwnRule,
  requested: Date,
  endMs: number,
  io: Io,
): Promise<OwnReading> {
  const startMs = io.now().getTime();
  let saidMs = startMs;
  for (;;) {
    const reading = await read();
    if (reading && beganSince(requested, reading)) return reading;
    if (io.now().getTime() >= endMs) {
      throw new CommandError(
        `${ruleName} in ${region} has not reported within ${REPORT_WITHIN_MS / MINUTE_MS} minutes. ` +
          "AWS Config keeps the result from before. See the log of the rule's function for why it failed, " +
          "and that AWS Config may invoke it.",
      );
    }
    const nowMs = io.now().getTime();
    if (nowMs - saidMs >= SAY_MS) {
      const seconds = Math.round((nowMs - startMs) / 1000);
      say(io, `No result of ${ruleName} in ${region} after ${seconds} s. Still waiting …`);
      saidMs = nowMs;
    }
    await io.sleep(LOOK_AGAIN_MS);
  }
}

/** Whether the evaluation of a result began, and not merely ended, after the request. */
export function beganSince(
  requested: Date,
  { invokedTime, recordedTime }: Pick<OwnReading, "invokedTime" | "recordedTime">,
): boolean {
  const began = invokedTime ?? recordedTime;
  return began !== undefined && began.getTime() >= requested.getTime();
}
