import { CommandError } from "../command-error.ts";
import type { StatusClients } from "./clients.ts";
import type { StatusResult } from "./evidence.ts";
import { findAggregator } from "./find-aggregator.ts";
import type { StatusIo } from "./io.ts";
import { statusOfAccount } from "./of-account.ts";
import { statusOfOrganization } from "./of-organization.ts";

export interface StatusOptions {
  /** Whether to have the rule of this account evaluated first. */
  readonly evaluate?: boolean;
  /** The aggregator whose accounts are asked about. */
  readonly aggregator?: string;
  /** Whether to ask about all accounts of the organization, by the one aggregator that it has here. */
  readonly organization?: boolean;
}

/**
 * Says what AWS Config says: of this account, or of all accounts of an organization.
 *
 * @throws {CommandError} If the options exclude each other, or AWS does not answer as it should.
 */
export async function* runStatus(
  { evaluate = false, aggregator, organization = false }: StatusOptions,
  clients: StatusClients,
  io: StatusIo,
): AsyncGenerator<StatusResult> {
  if (aggregator !== undefined && organization) {
    throw new CommandError(
      "--organization finds the aggregator that --aggregator names: give one.",
    );
  }
  if (aggregator === undefined && !organization) {
    yield await statusOfAccount(evaluate, clients, io);
    return;
  }
  if (evaluate) {
    throw new CommandError(
      "--evaluate works in one account: AWS Config evaluates no rules of other accounts on demand.",
    );
  }
  const name = aggregator ?? (await findAggregator(clients.config));
  yield* statusOfOrganization(name, clients, io);
}
