import { setTimeout as sleep } from "node:timers/promises";
import { readCaller } from "../aws/caller.ts";
import { openSession } from "../aws/session.ts";
import type { CommonOptions } from "../options.ts";
import { outline } from "../output/outline.ts";
import { writeResults } from "../output/write-results.ts";
import { terminal } from "../stdout.ts";
import { describeTally, type ExitCode, exitCodeOf } from "../tally.ts";
import { VERSION } from "../version.ts";
import { createClients } from "./clients.ts";
import { runStatus, type StatusOptions } from "./command.ts";

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
 * @throws {CommandError | CallError} If there is nothing to say.
 */
export async function writeStatus(options: StatusOptions & CommonOptions): Promise<ExitCode> {
  const session = openSession(options);
  const { accountId, arn } = await readCaller(session);
  const { credentials, region } = session.settings;
  const results = runStatus(options, createClients({ credentials, region }), IO);
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
      one: ({ evidence }) => [{ title: "Evidence", lines: outline(evidence) }],
    }),
  });
  if (!isOne) console.error(describeTally(tally));
  return exitCodeOf(tally);
}
