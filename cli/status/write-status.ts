import { setTimeout as sleep } from "node:timers/promises";
import { readCaller } from "../aws/caller.ts";
import { openSession } from "../aws/session.ts";
import { endStopped, stopWhenInterrupted } from "../interruption.ts";
import type { CommonOptions } from "../options.ts";
import { outline } from "../output/outline.ts";
import { writeResults } from "../output/write-results.ts";
import { terminal } from "../stdout.ts";
import { describeTally, type ExitCode, exitCodeOf } from "../tally.ts";
import { VERSION } from "../version.ts";
import { createClients } from "./clients.ts";
import { runStatus, type StatusOptions } from "./command.ts";
import type { StatusReason, StatusResult } from "./evidence.ts";
import { describeNextSteps } from "./next-steps.ts";

const IO = {
  now: () => new Date(),
  sleep: async (ms: number) => {
    await sleep(ms);
  },
  tell: (line: string) => console.error(line),
};

/**
 * Writes what AWS Config says.
 *
 * @throws {CommandError | CallError} If there is nothing to say, or what there was has been
 *   written and the rest cannot be read.
 */
export async function writeStatus(options: StatusOptions & CommonOptions): Promise<ExitCode | 1> {
  const session = openSession(options);
  const { accountId, arn } = await readCaller(session);
  const stop = new AbortController();
  const io = { ...IO, stop, keepResults: () => stopWhenInterrupted(stop) };
  const countOf = new Map<StatusReason, number>();
  const results = counting(
    countOf,
    runStatus(options, createClients(session.settings, IO.tell), io),
  );
  const isOne = !options.organization && options.aggregator === undefined;
  const tally = await writeResults(results, options.output, {
    title: isOne
      ? `What AWS Config says of account ${accountId}`
      : "What AWS Config says of the organization",
    callerArn: arn,
    generatedAt: new Date(),
    toolVersion: VERSION,
    terminal: terminal(),
    ...(isOne && {
      one: ({ evidence }) => [
        { title: "Evidence", lines: outline(evidence) },
        { title: "Next", lines: describeNextSteps(countOf) },
      ],
    }),
  });
  if (!isOne) console.error([describeTally(tally), ...describeNextSteps(countOf)].join("\n"));
  if (!stop.signal.aborted) return exitCodeOf(tally);
  console.error("Ended early: the results that are NOT_ASKED were not read.");
  return endStopped(stop);
}

async function* counting(
  countOf: Map<StatusReason, number>,
  results: AsyncIterable<StatusResult>,
): AsyncGenerator<StatusResult> {
  for await (const result of results) {
    countOf.set(result.reason, (countOf.get(result.reason) ?? 0) + 1);
    yield result;
  }
}
