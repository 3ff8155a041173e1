import { isPassingFault, serviceMessage } from "../../shared/service-error.ts";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";
import type { StatusClients } from "./clients.ts";
import type { OwnRule } from "./find-rules.ts";
import type { StatusIo } from "./io.ts";
import { type OwnReading, readResult } from "./read-result.ts";
import { startEvaluation } from "./start-evaluation.ts";

const MINUTE_MS = 60 * 1000;
/** AWS Config takes a request a minute, and may be busy with somebody else's. */
const START_WITHIN_MS = 5 * MINUTE_MS;
const START_AGAIN_MS = 20 * 1000;
/** The function's timeout, and as much again for Lambda to try it once more. */
const REPORT_WITHIN_MS = 10 * MINUTE_MS;
const LOOK_AGAIN_MS = 3 * 1000;

/**
 * Has the rules evaluated now, and waits until each has a result of an evaluation that began after
 * that was asked for.
 *
 * @returns the results, in the order of the rules
 * @throws {CommandError} If AWS Config does not start the evaluation, or no result comes in time.
 */
export async function evaluateNow(
  { config, configOnce }: Pick<StatusClients, "config" | "configOnce">,
  rules: readonly OwnRule[],
  io: StatusIo,
): Promise<OwnReading[]> {
  const start = () =>
    startEvaluation(
      configOnce,
      rules.map(({ ruleName }) => ruleName),
    );
  const requested = await startInTime(start, io);
  io.tell("The evaluation has been started. Waiting for its result …");
  const end = io.now().getTime() + REPORT_WITHIN_MS;
  const readings: OwnReading[] = [];
  for (const rule of rules) {
    readings.push(
      await waitForResult(() => readResult(config, rule), { rule, requested, end, io }),
    );
  }
  return readings;
}

async function startInTime(start: () => Promise<Date>, io: StatusIo): Promise<Date> {
  const action = "config:StartConfigRulesEvaluation";
  const end = io.now().getTime() + START_WITHIN_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      // The SDK counts LimitExceededException, by which AWS Config refuses a second call, among them.
      if (!isPassingFault(error) || io.now().getTime() >= end) throw new CallError(action, error);
      io.tell(
        `AWS Config does not start the evaluation yet (${serviceMessage(error)}). ` +
          `It takes one request a minute; trying again in ${START_AGAIN_MS / 1000} s …`,
      );
      await io.sleep(START_AGAIN_MS);
    }
  }
}

interface Wait {
  readonly rule: OwnRule;
  readonly requested: Date;
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly io: StatusIo;
}

async function waitForResult(
  read: () => Promise<OwnReading | undefined>,
  { rule, requested, end, io }: Wait,
): Promise<OwnReading> {
  for (;;) {
    const reading = await read();
    if (reading && isSince(requested, reading)) return reading;
    if (io.now().getTime() >= end) {
      throw new CommandError(
        `${rule.ruleName} in ${rule.region} has not reported within ${REPORT_WITHIN_MS / MINUTE_MS} minutes. ` +
          "AWS Config keeps the result from before. See the log of the rule's function for why it failed, " +
          "and that AWS Config may invoke it.",
      );
    }
    await io.sleep(LOOK_AGAIN_MS);
  }
}

/** Whether a result is of an evaluation that began after a time, not merely of one that ended after. */
export function isSince(
  requested: Date,
  { invokedTime, recordedTime }: Pick<OwnReading, "invokedTime" | "recordedTime">,
): boolean {
  const began = invokedTime ?? recordedTime;
  return began !== undefined && began.getTime() >= requested.getTime();
}
