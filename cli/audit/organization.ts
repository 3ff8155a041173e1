import { hasRootSessions } from "../../shared/root-session-partition.ts";
import { listAccounts, type MemberAccount } from "../aws/accounts.ts";
import type { AwsClock } from "../aws/clock.ts";
import { openSession, readCaller } from "../aws/session.ts";
import { CommandError, MalformedAnswerError } from "../errors.ts";
import { endStopped, type Io, say, stopOnInterrupt } from "../io.ts";
import { describeNextSteps } from "../next-steps.ts";
import type { Scope } from "../output/format.ts";
import { writeResults } from "../output/write-results.ts";
import { showProgress } from "../progress.ts";
import { describeTally, exitCodeOf, Tally } from "../results.ts";
import { checkAccess, readOrganization } from "./access.ts";
import { auditAccounts } from "./accounts.ts";
import { type Clients, openClients } from "./clients.ts";
import type { AuditOptions } from "./command.ts";
import type { OrganizationResult } from "./organization-result.ts";

const IN_ROOT_SESSIONS =
  "IAM's list of the root user's access keys, read live in a read-only root session of each member account; the management account by its account summary and credential report.";
const IN_ROLES =
  "IAM's account summary, read live, and credential report of each account, read in a session of a role there that can only read them; the caller's own account with the caller's credentials.";

/**
 * Audits accounts of an organization and writes the results.
 *
 * @returns the exit code
 * @throws {CommandError | CallError} If no account can be audited; or if some cannot, after the results of the others
 *   have been written.
 */
export async function auditOrganization(options: AuditOptions, io: Io): Promise<number> {
  const session = await openSession(options, io);
  const clients = await openClients(session);
  const caller = await readCaller(session, io.now);
  const { roleName } = options;
  const inRoles = roleName !== undefined;
  if (!inRoles && !hasRootSessions(caller.partition)) throw noRootSessions(caller.partition);
  const { id: organizationId, managementAccountId } = inRoles
    ? await readOrganization(clients.organizations)
    : await checkAccess(clients);
  const accounts = await selectAccounts(
    clients,
    options,
    [managementAccountId, caller.accountId],
    io,
  );

  const { partition } = caller;
  const reader = { partition, canOpenRootSessions: !inRoles };
  const stop = new AbortController();
  stopOnInterrupt(stop, io);
  const tally = new Tally();
  const { concurrency } = options;
  const settings = { roleName, parameters: options, clock: io.now };
  const context = { clients, caller, managementAccountId, ...settings };
  const results = auditAccounts(accounts, { ...context, concurrency, stop }, io);
  const shown = showProgress(results, accounts.length, io.stderr, process.env);
  const about = {
    title: "Root access keys of the organization",
    caller,
    organizationId,
    scope: scopeOf(options),
    parameters: { inactiveKeys: options.inactiveKeys, roleName },
    method: inRoles ? IN_ROLES : IN_ROOT_SESSIONS,
  };
  await writeResults(tally.count(observed(shown, caller.clock)), options, about, io);
  for (const line of [describeTally(tally), ...describeNextSteps(tally, reader)]) say(io, line);
  if (!stop.signal.aborted) return exitCodeOf(tally);
  const missing = tally.byReason.get("NOT_AUDITED")?.length ?? 0;
  say(io, `Ended early: ${missing} of ${accounts.length} accounts were not audited.`);
  return endStopped(stop);
}

function scopeOf({ accounts, ou, excludeAccounts, excludeOu }: AuditOptions): Scope {
  const isPart = [accounts, ou, excludeAccounts, excludeOu].some((ids) => ids !== undefined);
  return {
    type: isPart ? "PART_OF_ORGANIZATION" : "ORGANIZATION",
    accounts,
    organizationalUnits: ou,
    excludedAccounts: excludeAccounts,
    excludedOrganizationalUnits: excludeOu,
  };
}

/** Adds the time to each result that is based on something. */
async function* observed(
  results: AsyncIterable<OrganizationResult>,
  clock: AwsClock,
): AsyncGenerator<OrganizationResult> {
  for await (const result of results) {
    yield result.evidence === null ? result : { ...result, observedAt: clock.now().toISOString() };
  }
}

function noRootSessions(partition: string): CommandError {
  return new CommandError(
    `AWS has no root sessions in the partition ${partition}. Audit the accounts in a role that each of them has: root-access-key audit --organization --role-name NAME`,
  );
}

/**
 * Lists all accounts before the first is audited, so that an unknown id is reported at once.
 *
 * @param certainIds the accounts that are in the organization for certain: its management account and the caller's own
 * @throws {CommandError} If an id is unknown, or no account is left.
 * @throws {MalformedAnswerError} If a list of all accounts lacks one of those.
 */
async function selectAccounts(
  { organizations }: Pick<Clients, "organizations">,
  { accounts, ou, excludeAccounts, excludeOu }: AuditOptions,
  certainIds: readonly string[],
  io: Pick<Io, "stderr">,
): Promise<readonly MemberAccount[]> {
  const selected = await collect(listAccounts(organizations, { accounts, ous: ou }));
  const isSelection = accounts !== undefined || ou !== undefined;
  const unlisted = certainIds.find((certain) => !selected.some(({ id }) => id === certain));
  if (!isSelection && unlisted !== undefined) {
    throw new MalformedAnswerError(
      `organizations:ListAccounts does not list account ${unlisted}, which is in the organization, so others can be missing, too.`,
    );
  }
  if (selected.length === 0) {
    const place = ou?.join(" and ") ?? "the organization";
    throw new CommandError(`There are no accounts in ${place}: nothing to audit.`);
  }
  if (!excludeAccounts && !excludeOu) return selected;
  const exclusion = { accounts: excludeAccounts, ous: excludeOu };
  const excluded = await collect(listAccounts(organizations, exclusion));
  const excludedIds = new Set(excluded.map(({ id }) => id));
  const left = selected.filter(({ id }) => !excludedIds.has(id));
  if (left.length === 0) {
    throw new CommandError("All selected accounts are excluded: nothing to audit.");
  }
  say(io, `Excluded: ${selected.length - left.length} of ${selected.length} accounts.`);
  return left;
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
