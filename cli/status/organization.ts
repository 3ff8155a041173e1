import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { judgeState } from "../account-state.ts";
import { listAccounts } from "../aws/accounts.ts";
import { refusalOf } from "../aws/call.ts";
import { CallError, CommandError, MalformedAnswerError } from "../errors.ts";
import { inParallel } from "../in-parallel.ts";
import { type Io, say, stopOnInterrupt } from "../io.ts";
import { showProgress } from "../progress.ts";
import {
  type AggregatedRule,
  findAggregator,
  listAggregatedRules,
  readAggregatedResult,
} from "./aggregator.ts";
import type { StatusClients } from "./clients.ts";
import {
  type Account,
  judgeAccount,
  type RuleReading,
  type StatusResult,
} from "./judge-account.ts";
import type { Reading } from "./judge-rule.ts";
import { LONGEST_STALE_AFTER_HOURS, type WantedRule } from "./own-rules.ts";

/** Accounts at a time. The client slows down by itself if that is too much for AWS Config. */
const CONCURRENCY = 10;

/** An account, with the rules that the aggregator has results of. */
interface Candidate {
  readonly account: Account;
  readonly rules: readonly AggregatedRule[];
  /** Whether AWS Organizations lists it. */
  readonly isListed: boolean;
}

/** The accounts of an organization. */
interface OrganizationStatus {
  /** For the record alone; undefined if AWS does not give it. */
  readonly organizationId: string | undefined;
  readonly results: AsyncIterable<StatusResult>;
}

/** Where the results are read, from the caller's account, and of which rule. */
type Source = Pick<StatusClients, "config" | "organizations"> & WantedRule;

/**
 * Reads the status of every account of the organization: those that an aggregator has results of and, since it leaves
 * out accounts that never reported, all others that AWS Organizations lists. The results are read as they are taken.
 *
 * If a result cannot be read, or the reading is stopped, the accounts whose results are missing are `NOT_ASKED`, and
 * `stop` is aborted with the error.
 *
 * @param aggregator the only organization aggregator if undefined
 * @throws {CommandError | CallError | MalformedAnswerError} If the accounts and their rules cannot be listed.
 */
export async function statusOfOrganization(
  aggregator: string | undefined,
  { accountId, ruleName, config, organizations }: Source,
  io: Io,
  stop: AbortController,
): Promise<OrganizationStatus> {
  const aggregatorName = aggregator ?? (await findAggregator(config));
  say(io, `Reading the results of aggregator ${aggregatorName} …`);
  const rulesOf = await byAccount(listAggregatedRules(config, aggregatorName, ruleName));
  const { organizationId, candidates } = await listCandidates(organizations, accountId, rulesOf);
  say(io, `Reading the age of the results of ${describeCount(rulesOf.size)} …`);
  // Before this there are no results to keep.
  stopOnInterrupt(stop, io);
  return { organizationId, results: judgeAll(candidates, { config, aggregatorName }, io, stop) };
}

async function* judgeAll(
  candidates: readonly Candidate[],
  { config, aggregatorName }: Pick<StatusClients, "config"> & { readonly aggregatorName: string },
  io: Io,
  stop: AbortController,
): AsyncGenerator<StatusResult> {
  const read = async (rule: AggregatedRule, over: AbortSignal): Promise<Reading> => {
    try {
      over.throwIfAborted();
      return await readAggregatedResult(
        { client: config, aggregatorName, clock: io.now },
        rule,
        over,
      );
    } catch (error) {
      // It would fail for the other accounts too. After a stop this changes nothing.
      stop.abort(error);
      const { complianceType } = rule;
      return { complianceType, isNotAsked: true, problem: describeEnd(stop.signal.reason) };
    }
  };
  const judge = async (
    { account, rules, isListed }: Candidate,
    over: AbortSignal,
  ): Promise<StatusResult> => {
    const isEvaluated = judgeState(account) === undefined;
    const readings = rules.map(
      async (rule): Promise<RuleReading> => ({
        // An aggregator does not know how often rules are evaluated.
        rule: { ...rule, staleAfterHours: LONGEST_STALE_AFTER_HOURS },
        reading: isEvaluated ? await read(rule, over) : rule,
      }),
    );
    const result = judgeAccount(account, await Promise.all(readings));
    if (isListed) return result;
    const annotation = `${result.annotation} AWS Organizations does not list the account.`;
    return { ...result, annotation };
  };
  const work = {
    items: candidates,
    task: judge,
    atOnce: () => CONCURRENCY,
    stop: stop.signal,
  };
  yield* showProgress(inParallel(work), candidates.length, io.stderr, process.env);
}

function describeCount(accounts: number): string {
  return accounts === 1 ? "1 account" : `${accounts} accounts`;
}

function describeEnd(reason: unknown): string {
  const cause = reason instanceof CallError ? reason.cause : reason;
  return `the reading ended before (${serviceMessage(cause)})`;
}

async function byAccount(
  rules: AsyncIterable<AggregatedRule>,
): Promise<ReadonlyMap<string, readonly AggregatedRule[]>> {
  const rulesOf = new Map<string, AggregatedRule[]>();
  for await (const rule of rules) {
    const others = rulesOf.get(rule.accountId);
    if (others) others.push(rule);
    else rulesOf.set(rule.accountId, [rule]);
  }
  return rulesOf;
}

/**
 * Lists the accounts of the organization, then those that have results although AWS Organizations does not list them.
 *
 * @param callerId the caller's own account, which is one of them
 * @throws {MalformedAnswerError} If AWS Organizations does not list it.
 */
async function listCandidates(
  organizations: OrganizationsClient,
  callerId: string,
  rulesOf: ReadonlyMap<string, readonly AggregatedRule[]>,
): Promise<
  Pick<OrganizationStatus, "organizationId"> & { readonly candidates: readonly Candidate[] }
> {
  const listed: Candidate[] = [];
  let organizationId: string | undefined;
  try {
    for await (const { id, name, organizationId: its, ...state } of listAccounts(organizations)) {
      const account = { accountId: id, accountName: name, ...state };
      listed.push({ account, rules: rulesOf.get(id) ?? [], isListed: true });
      if (id === callerId) organizationId = its;
    }
  } catch (error) {
    throw isRefusal(error) ? notAdministrator(error.cause) : error;
  }
  const ids = new Set(listed.map(({ account }) => account.accountId));
  if (!ids.has(callerId)) {
    throw new MalformedAnswerError(
      `organizations:ListAccounts does not list the caller's account ${callerId}, so others can be missing, too.`,
    );
  }
  const others = [...rulesOf]
    .filter(([accountId]) => !ids.has(accountId))
    .map(([accountId, rules]) => ({ account: { accountId }, rules, isListed: false }));
  return { organizationId, candidates: [...listed, ...others] };
}

function isRefusal(error: unknown): error is CallError {
  const isOutside = refusalOf(error) === "AWSOrganizationsNotInUseException";
  return isOutside || (error instanceof CallError && isAccessDenied(error.cause));
}

/** AWS denies a missing permission and the wrong account in the same words. */
function notAdministrator(cause: unknown): CommandError {
  return new CommandError(
    `organizations:ListAccounts is denied (${serviceMessage(cause)}). ` +
      "Run this in the organization's management account or a delegated administrator's, and allow organizations:ListAccounts to whoever runs it.",
    { cause },
  );
}
