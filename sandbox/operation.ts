import type { Account } from "./account.ts";
import type { Clock } from "./clock.ts";
import type { ConfigRules } from "./config/rules.ts";
import type { EventBus } from "./events/event-bus.ts";
import type { Topics } from "./sns/topics.ts";

/** All that the sandbox keeps for one account. */
export interface Tenant {
  readonly account: Account;
  readonly rules: ConfigRules;
  readonly topics: Topics;
  /** The default event bus. */
  readonly events: EventBus;
}

/**
 * Answers one operation for the account whose credentials signed the request.
 *
 * @throws {ServiceError} as the service would answer
 */
type Operation = (tenant: Tenant, input: unknown, clock: Clock) => object;

/** Operations by their names on the wire. */
export type Operations = Readonly<Record<string, Operation>>;
