import { IAMClient } from "@aws-sdk/client-iam";
import { openClient } from "../../shared/aws-client.ts";
import { readCaller } from "../aws/caller.ts";
import { type AwsSession, openSession } from "../aws/session.ts";
import { writeResults } from "../output/write-results.ts";
import { terminal } from "../stdout.ts";
import { type ExitCode, exitCodeOf } from "../tally.ts";
import { VERSION } from "../version.ts";
import type { AuditOptions } from "./definition.ts";
import { describeEvidence } from "./evidence.ts";
import { NEXT_STEPS } from "./next-steps.ts";
import { auditOwnAccount } from "./own-account.ts";

/**
 * Audits what the options say and writes the results.
 *
 * @throws {CommandError | CallError} If there is nothing to say of any account.
 */
export async function runAudit(options: AuditOptions): Promise<ExitCode | 1> {
  const session = openSession(options);
  if (!options.organization) return auditOne(session, options);
  const { auditOrganization } = await import("../organization/command.ts");
  return auditOrganization(session, options);
}

async function auditOne(session: AwsSession, options: AuditOptions): Promise<ExitCode> {
  const over = new AbortController();
  try {
    const caller = readCaller(session);
    const sources = {
      iam: openClient(IAMClient, session.settings),
      accountId: caller.then(({ accountId }) => accountId),
      over: over.signal,
    };
    const { result, evidence } = await auditOwnAccount(sources, options);
    const tally = await writeResults(only(result), options.output, {
      title: `Root access keys of account ${result.accountId}`,
      callerArn: (await caller).arn,
      generatedAt: new Date(),
      toolVersion: VERSION,
      terminal: terminal(),
      one: () => [
        { title: "Evidence", lines: describeEvidence(evidence) },
        { title: "Next", lines: numbered(NEXT_STEPS[result.reason]) },
      ],
    });
    return exitCodeOf(tally);
  } finally {
    over.abort();
  }
}

function numbered(steps: readonly string[]): readonly string[] {
  return steps.length > 1 ? steps.map((step, index) => `${index + 1}. ${step}`) : steps;
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value;
}
