import { serviceMessage } from "../../shared/service-error.ts";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";
import { mapInOrder } from "../map-in-order.ts";
import { endAtStop } from "../under-way.ts";
import { awsTime } from "./aws-time.ts";
import type { StatusClients } from "./clients.ts";
import type { Reading, StatusResult } from "./evidence.ts";
import type { StatusIo } from "./io.ts";
import { type Account, closedState, judgeAccount, type RuleReading } from "./judge-account.ts";
import { listAccounts } from "./list-accounts.ts";
import { type AggregatedRule, listResults } from "./list-results.ts";
import { readAggregatedResult } from "./read-aggregated-result.ts";
import { LONGEST_SILENCE_HOURS } from "./schedule.ts";

type OrganizationClients = Pick<StatusClients, "config" | "organizations">;

/** Calls at the same time. The client slows down by itself where that is too much for AWS Config. */
const CONCURRENCY = 10;

/** After so many accounts people are told how far it has come. */
const TELL_EVERY = 500;

/** An account with what the aggregator has of it. */
interface Candidate {
  readonly account: Account;
  readonly rules: readonly AggregatedRule[];
  /** Whether AWS Organizations lists it. */
  readonly isListed: boolean;
}

/**
 * Says what AWS Config says of every account of the organization: of those that an aggregator has
 * results of and, as it leaves out what never reported, of all others that there are.
 *
 * Where the reading of results fails or is stopped, the accounts whose results are missing are
 * `NOT_ASKED`, and `io.stop` has the reason.
 *
 * @throws {CommandError | CallError} If the accounts and their rules cannot be listed.
 */
export async function* statusOfOrganization(
  aggregatorName: string,
  { config, organizations }: OrganizationClients,
  io: StatusIo,
): AsyncGenerator<StatusResult> {
  io.tell(`Reading the results that aggregator ${aggregatorName} has …`);
  const rulesOf = await byAccount(listResults(config, aggregatorName));
  const candidates = await listCandidates(organizations, rulesOf);
  io.tell(`${rulesOf.size} accounts have a result. Reading of each how old it is …`);
  io.keepResults();
  let count = 0;
  const run = endAtStop(io.stop.signal);
  const read: Read = (rule) =>
    run((over) => readAggregatedResult(config, aggregatorName, rule, over));
  const judge = async (candidate: Candidate): Promise<StatusResult> => {
    const readings = await readEach(candidate, read, io.stop);
    const result = judgeAccount(candidate.account, readings, awsTime(config, io.now()));
    if (candidate.isListed) return result;
    return {
      ...result,
      annotation: `${result.annotation} AWS Organizations does not list the account.`,
    };
  };
  for await (const result of mapInOrder(candidates, CONCURRENCY, judge)) {
    yield result;
    if (++count % TELL_EVERY === 0) io.tell(`${count} accounts …`);
  }
}

async function byAccount(
  rules: AsyncIterable<AggregatedRule>,
): Promise<Map<string, AggregatedRule[]>> {
  const rulesOf = new Map<string, AggregatedRule[]>();
  for await (const rule of rules) {
    const others = rulesOf.get(rule.accountId);
    if (others) others.push(rule);
    else rulesOf.set(rule.accountId, [rule]);
  }
  return rulesOf;
}

/**
 * Lists the accounts of the organization, then those of which there are results all the same.
 *
 * @throws {CommandError} If there are none, as the account that asks is one itself.
 */
async function listCandidates(
  organizations: OrganizationClients["organizations"],
  rulesOf: ReadonlyMap<string, readonly AggregatedRule[]>,
): Promise<readonly Candidate[]> {
  const listed: Candidate[] = [];
  for await (const account of listAccounts(organizations)) {
    listed.push({ account, rules: rulesOf.get(account.accountId) ?? [], isListed: true });
  }
  if (listed.length === 0) {
    throw new CommandError(
      "organizations:ListAccounts answered without any account. Run this again.",
    );
  }
  const ids = new Set(listed.map(({ account }) => account.accountId));
  const others = [...rulesOf]
    .filter(([accountId]) => !ids.has(accountId))
    .map(([accountId, rules]) => ({ account: { accountId }, rules, isListed: false }));
  return [...listed, ...others];
}

type Read = (rule: AggregatedRule) => Promise<Reading>;

/** Costs a call for each rule; none of accounts that are not judged, or when it is to stop. */
function readEach(
  { account, rules }: Candidate,
  read: Read,
  stop: AbortController,
): Promise<RuleReading[]> {
  const isClosed = closedState(account) !== undefined;
  return Promise.all(
    rules.map(async (rule) => ({
      // An aggregator does not know how often rules are evaluated.
      rule: { ...rule, silentAfterHours: LONGEST_SILENCE_HOURS },
      reading: isClosed ? rule : await readUnlessStopped(rule, read, stop),
    })),
  );
}

/** What fails here would fail for the others, too: it stops them all. */
async function readUnlessStopped(
  rule: AggregatedRule,
  read: Read,
  stop: AbortController,
): Promise<Reading> {
  try {
    stop.signal.throwIfAborted();
    return await read(rule);
  } catch (error) {
    stop.abort(stop.signal.reason ?? error);
    const { complianceType } = rule;
    return { complianceType, isNotAsked: true, problem: describeEnd(stop.signal.reason) };
  }
}

function describeEnd(reason: unknown): string {
  const cause = reason instanceof CallError ? reason.cause : reason;
  return `the reading ended before (${serviceMessage(cause)})`;
}
