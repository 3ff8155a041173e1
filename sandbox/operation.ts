import type { Account } from "./account.ts";
import type { Caller } from "./caller.ts";
import type { Clock } from "./clock.ts";
import type { Stacks } from "./cloudformation/stacks.ts";
import type { Trails } from "./cloudtrail/trails.ts";
import type { Alarms } from "./cloudwatch/alarms.ts";
import type { Aggregators } from "./config/aggregators.ts";
import type { ConfigRules } from "./config/rules.ts";
import type { CredentialStore } from "./credentials.ts";
import type { Directory } from "./directory.ts";
import type { EventBridge } from "./events/event-bridge.ts";
import type { Keys } from "./kms/operations.ts";
import type { Functions } from "./lambda/functions.ts";
import type { LogGroups } from "./logs/log-groups.ts";
import type { Roles } from "./roles/roles.ts";
import type { Quotas } from "./service-quotas/operations.ts";
import type { Topics } from "./sns/topics.ts";
import type { Queues } from "./sqs/queues.ts";
import type { SystemsManager } from "./ssm/operations.ts";

/** Everything in one account. */
export interface Tenant {
  readonly account: Account;
  readonly roles: Roles;
  readonly rules: ConfigRules;
  readonly aggregators: Aggregators;
  readonly stacks: Stacks;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly logs: LogGroups;
  readonly functions: Functions;
  readonly events: EventBridge;
  readonly trails: Trails;
  readonly alarms: Alarms;
  readonly systemsManager: SystemsManager;
  readonly keys: Keys;
  readonly quotas: Quotas;
}

/** The context of a request, in addition to the caller's account. */
export interface RequestContext {
  readonly clock: Clock;
  readonly caller: Caller;
  readonly directory: Directory;
  readonly credentials: CredentialStore;
}

/**
 * Answers one operation for the account whose credentials signed the request.
 *
 * @throws {ServiceError} If the service would return an error.
 */
type Operation = (tenant: Tenant, input: unknown, context: RequestContext) => object;

/** Operations by their names on the wire. */
export type Operations = Readonly<Record<string, Operation>>;
