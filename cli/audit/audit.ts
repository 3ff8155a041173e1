import { IAMClient } from "@aws-sdk/client-iam";
import { openClient } from "../../shared/aws-client.ts";
import { openSession, readCaller } from "../aws/session.ts";
import { type Io, quietly } from "../io.ts";
import { numbered } from "../next-steps.ts";
import { writeResults } from "../output/write-results.ts";
import { exitCodeOf, Tally } from "../results.ts";
import type { AuditOptions } from "./command.ts";
import { describeEvidence } from "./evidence.ts";
import { stepsInAccount } from "./next-steps.ts";
import { auditOwnAccount } from "./own-account.ts";

/**
 * Runs `audit`: audits the account of the credentials, or accounts of its organization, and writes the results.
 *
 * @returns the exit code
 * @throws {CommandError | CallError} If there is no result for any account.
 */
export async function runAudit(options: AuditOptions, loud: Io): Promise<number> {
  const io = quietly(loud, options.quiet);
  if (options.organization) {
    const { auditOrganization } = await import("./organization.ts");
    return auditOrganization(options, io);
  }
  const session = await openSession(options, io);
  const caller = readCaller(session, io.now);
  const over = new AbortController();
  try {
    const { result, evidence } = await auditOwnAccount({
      iam: openClient(IAMClient, session.settings),
      accountId: caller.then(({ accountId }) => accountId),
      parameters: options,
      over: over.signal,
      clock: io.now,
    });
    const tally = new Tally();
    tally.add(result);
    const { partition, clock } = await caller;
    const place = { partition, region: await session.sts.config.region() };
    const observedAt = clock.now().toISOString();
    const about = {
      title: `Root access keys of account ${result.accountId}`,
      caller: await caller,
      scope: { type: "ACCOUNT", accounts: [result.accountId] },
      parameters: { inactiveKeys: options.inactiveKeys },
      method:
        "IAM's account summary, read live, and IAM's credential report, which IAM makes at most every 4 hours.",
      one: () => [
        { title: "Evidence", lines: describeEvidence(evidence) },
        { title: "Next", lines: numbered(stepsInAccount(result.reason, evidence, place)) },
      ],
    } as const;
    await writeResults(only({ ...result, observedAt }), options, about, io);
    return exitCodeOf(tally);
  } finally {
    over.abort();
  }
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value;
}
