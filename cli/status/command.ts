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
 * @throws {CommandError | CallError} If AWS does not answer as it should.
 */
export async function* runStatus(
  { evaluate = false, aggregator, organization = false }: StatusOptions,
  clients: StatusClients,
  io: StatusIo,
): AsyncGenerator<StatusResult> {
  if (aggregator === undefined && !organization) {
    yield await statusOfAccount(evaluate, clients, io);
    return;
  }
  const name = aggregator ?? (await findAggregator(clients.config));
  yield* statusOfOrganization(name, clients, io);
}
