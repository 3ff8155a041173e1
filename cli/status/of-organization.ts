import { mapInOrder } from "../map-in-order.ts";
import { awsTime } from "./aws-time.ts";
import type { StatusClients } from "./clients.ts";
import type { StatusResult } from "./evidence.ts";
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
 * Neither the list of accounts nor the results are held; of the rules no more than name and Region.
 *
 * @throws {CommandError} If AWS refuses a call, or there is no such aggregator.
 */
export async function* statusOfOrganization(
  aggregatorName: string,
  { config, organizations }: OrganizationClients,
  io: StatusIo,
): AsyncGenerator<StatusResult> {
  io.tell(`Reading the results that aggregator ${aggregatorName} has …`);
  const rulesOf = await byAccount(listResults(config, aggregatorName));
  io.tell(`${rulesOf.size} accounts have a result. Reading of each how old it is …`);
  let count = 0;
  const judge = async (candidate: Candidate): Promise<StatusResult> => {
    const readings = await readEach(config, aggregatorName, candidate);
    const result = judgeAccount(candidate.account, readings, awsTime(config, io.now()));
    if (candidate.isListed) return result;
    return {
      ...result,
      annotation: `${result.annotation} AWS Organizations does not list the account.`,
    };
  };
  for await (const result of mapInOrder(candidates(organizations, rulesOf), CONCURRENCY, judge)) {
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

/** The accounts of the organization, then those of which there are results all the same. */
async function* candidates(
  organizations: OrganizationClients["organizations"],
  rulesOf: Map<string, readonly AggregatedRule[]>,
): AsyncGenerator<Candidate> {
  for await (const account of listAccounts(organizations)) {
    yield { account, rules: rulesOf.get(account.accountId) ?? [], isListed: true };
    rulesOf.delete(account.accountId);
  }
  for (const [accountId, rules] of rulesOf) {
    yield { account: { accountId }, rules, isListed: false };
  }
}

/** Costs a call for each rule; none of accounts that are not judged. */
function readEach(
  config: OrganizationClients["config"],
  aggregatorName: string,
  { account, rules }: Candidate,
): Promise<RuleReading[]> {
  const isClosed = closedState(account) !== undefined;
  return Promise.all(
    rules.map(async (rule) => ({
      // An aggregator does not know how often rules are evaluated.
      rule: { ...rule, silentAfterHours: LONGEST_SILENCE_HOURS },
      reading: isClosed ? rule : await readAggregatedResult(config, aggregatorName, rule),
    })),
  );
}
