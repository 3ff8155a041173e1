import { accountNames } from "../../shared/names.ts";
import { openSession, readCaller } from "../aws/session.ts";
import { endStopped, type Io, quietly, say } from "../io.ts";
import { describeNextSteps, describeStepsOfOne } from "../next-steps.ts";
import { outline } from "../output/format.ts";
import { writeResults } from "../output/write-results.ts";
import { describeTally, exitCodeOf, Tally } from "../results.ts";
import { statusOfAccount } from "./account.ts";
import { openClients } from "./clients.ts";
import type { StatusOptions } from "./command.ts";
import { statusOfOrganization } from "./organization.ts";

/**
 * Runs `status`: reads the results in AWS Config and writes them.
 *
 * @returns the exit code
 * @throws {CommandError | CallError} If there is no result; or if some results cannot be read, after the others have
 *   been written.
 */
export async function runStatus(options: StatusOptions, loud: Io): Promise<number> {
  const { evaluate = false, organization, aggregator, namePrefix } = options;
  const { rule: ruleName } = accountNames(namePrefix);
  const io = quietly(loud, options.quiet);
  const session = await openSession(options, io);
  const caller = await readCaller(session, io.now);
  const { accountId, partition } = caller;
  const reader = { partition, region: await session.sts.config.region() };
  const clients = openClients(session.settings, (line) => say(io, line));
  const tally = new Tally();
  if (!organization && aggregator === undefined) {
    const about = {
      title: `AWS Config results of account ${accountId}`,
      caller,
      scope: { type: "ACCOUNT", accounts: [accountId] },
      parameters: { evaluate, namePrefix },
      method: "The latest results of the rule in AWS Config, and how old they are.",
      one: ({ evidence }: { readonly evidence: unknown }) => [
        { title: "Evidence", lines: outline(evidence) },
        { title: "Next", lines: describeStepsOfOne(tally, reader) },
      ],
    } as const;
    await writeResults(
      tally.count(statusOfAccount({ accountId, ruleName }, evaluate, clients, io)),
      options,
      about,
      io,
    );
    return exitCodeOf(tally);
  }
  const stop = new AbortController();
  const source = { accountId, ruleName, ...clients };
  const { organizationId, results } = await statusOfOrganization(aggregator, source, io, stop);
  const about = {
    title: "AWS Config results of the organization",
    caller,
    organizationId,
    scope: { type: "ORGANIZATION" },
    parameters: { aggregator, namePrefix },
    method:
      "The latest results of the rule in an AWS Config aggregator, how old they are, and the accounts that AWS Organizations lists.",
  } as const;
  await writeResults(tally.count(results), options, about, io);
  for (const line of [describeTally(tally), ...describeNextSteps(tally, reader)]) say(io, line);
  if (!stop.signal.aborted) return exitCodeOf(tally);
  say(io, "Ended early: the results that are NOT_ASKED were not read.");
  return endStopped(stop);
}
