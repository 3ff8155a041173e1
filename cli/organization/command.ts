import type { AuditOptions } from "../audit/definition.ts";
import { readCaller } from "../aws/caller.ts";
import type { AwsSession } from "../aws/session.ts";
import { CommandError } from "../command-error.ts";
import { endStopped, stopWhenInterrupted } from "../interruption.ts";
import { writeResults } from "../output/write-results.ts";
import { terminal } from "../stdout.ts";
import { describeTally, type ExitCode, exitCodeOf } from "../tally.ts";
import { VERSION } from "../version.ts";
import { checkAccess } from "./access.ts";
import { listAccounts, type MemberAccount } from "./accounts.ts";
import { auditAccounts } from "./audit-accounts.ts";
import { type Clients, createClients } from "./clients.ts";
import { describeNextSteps } from "./next-steps.ts";
import { withProgress } from "./progress.ts";
import type { OrganizationReason, OrganizationResult } from "./result.ts";

/**
 * Audits the accounts of an organization, and writes the results.
 *
 * @throws {CommandError | CallError} If no account can be audited, or what there was to say has been
 *   written and the rest cannot be audited.
 */
export async function auditOrganization(
  session: AwsSession,
  options: AuditOptions,
): Promise<ExitCode | 1> {
  const clients = await createClients(session);
  const caller = await readCaller(session);
  const managementAccountId = await checkAccess(clients);
  const accounts = await selectAccounts(clients, options);

  const stop = new AbortController();
  stopWhenInterrupted(stop);
  const { inactiveKeys, concurrency } = options;
  const audit = {
    clients,
    caller,
    managementAccountId,
    parameters: { inactiveKeys },
    concurrency,
    stop,
  };
  const countOf = new Map<OrganizationReason, number>();
  const results = counting(countOf, auditAccounts(accounts, audit));
  const { isTTY } = process.stdout;
  // Rows that come on a terminal show the progress themselves.
  const isVisible = options.output === "csv" && isTTY;
  const tally = await writeResults(
    isVisible ? results : withProgress(results, accounts.length, process.stderr),
    options.output,
    {
      title: "Root access keys of the organization",
      callerArn: caller.arn,
      generatedAt: new Date(),
      toolVersion: VERSION,
      terminal: terminal(),
    },
  );
  console.error([describeTally(tally), ...describeNextSteps(countOf)].join("\n"));
  if (!stop.signal.aborted) return exitCodeOf(tally);
  const missing = countOf.get("NOT_AUDITED") ?? 0;
  console.error(`Ended early: ${missing} of ${accounts.length} accounts were not audited.`);
  return endStopped(stop);
}

/** All of them before the first is audited, so that an id that is not there is told at once. */
async function selectAccounts(
  { organizations }: Pick<Clients, "organizations">,
  options: AuditOptions,
): Promise<readonly MemberAccount[]> {
  const accounts: MemberAccount[] = [];
  for await (const account of listAccounts(organizations, options)) accounts.push(account);
  if (accounts.length > 0) return accounts;
  throw new CommandError(
    `There are no accounts in ${options.ou ?? "the organization"}: nothing to audit.`,
  );
}

/** Counts the reasons for which there is something to do. */
async function* counting(
  countOf: Map<OrganizationReason, number>,
  results: AsyncIterable<OrganizationResult>,
): AsyncGenerator<OrganizationResult> {
  for await (const result of results) {
    const { complianceType, reason } = result;
    if (complianceType !== "COMPLIANT") countOf.set(reason, (countOf.get(reason) ?? 0) + 1);
    yield result;
  }
}
