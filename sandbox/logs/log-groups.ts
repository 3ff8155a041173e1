import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { Functions } from "../lambda/functions.ts";
import { compileFilterPattern } from "./filter.ts";

interface SubscriptionFilter {
  readonly name: string;
  readonly destinationArn: string;
  readonly matches: (message: string) => boolean;
}

interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly messages: string[];
  readonly filters: SubscriptionFilter[];
}

/** The parts of an account that log groups need. */
interface LogGroupsOptions {
  readonly account: Account;
  readonly region: string;
  readonly clock: Clock;
  readonly functions: Functions;
}

/** The CloudWatch log groups of one account in one Region, and their messages. */
export class LogGroups {
  readonly #options: LogGroupsOptions;
  /** By ARN. */
  readonly #groups = new Map<string, LogGroup>();

  constructor(options: LogGroupsOptions) {
    this.#options = options;
  }

  /** Creates a log group unless it exists, and returns its ARN. */
  create(name: string): string {
    const { account, region, clock } = this.#options;
    const arn = `arn:${account.partition}:logs:${region}:${account.id}:log-group:${name}`;
    if (!this.#groups.has(arn)) {
      this.#groups.set(arn, { name, arn, created: clock(), messages: [], filters: [] });
    }
    return arn;
  }

  /** All log groups, sorted by their names. */
  list(): readonly LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(arn: string): boolean {
    return this.#groups.has(withoutStreams(arn));
  }

  /**
   * Sends messages that match a filter pattern to a function, each separately, as soon as it is written.
   *
   * @throws {Error} If there is no such group, or the pattern is not implemented.
   */
  subscribe(arn: string, filterPattern: string, destinationArn: string, name = "filter"): void {
    const matches = compileFilterPattern(filterPattern);
    this.#get(arn).filters.push({ name, destinationArn, matches });
  }

  /**
   * Writes a message.
   *
   * @throws {Error} If there is no such group.
   * @throws {DeliveryFailure} If a subscription's function does not exist, or does not let CloudWatch Logs
   *   invoke it.
   */
  write(arn: string, message: string): void {
    const { messages, filters } = this.#get(arn);
    messages.push(message);
    for (const filter of filters) {
      if (filter.matches(message)) this.#send(withoutStreams(arn), filter, message);
    }
  }

  /** The messages in a log group, oldest first. */
  messages(arn: string): readonly string[] {
    return this.#get(arn).messages;
  }

  /** See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
  #send(groupArn: string, { name, destinationArn }: SubscriptionFilter, message: string): void {
    const { account, clock, functions } = this.#options;
    const batch = {
      messageType: "DATA_MESSAGE",
      owner: account.id,
      logGroup: groupArn.split(":")[6],
      logStream: "sandbox",
      subscriptionFilters: [name],
      logEvents: [{ id: randomUUID(), timestamp: clock().getTime(), message }],
    };
    const data = gzipSync(JSON.stringify(batch)).toString("base64");
    functions.invoke(
      destinationArn,
      { awslogs: { data } },
      {
        service: "logs.amazonaws.com",
        sourceArn: `${groupArn}:*`,
        sourceAccount: account.id,
      },
    );
  }

  #get(arn: string): LogGroup {
    const group = this.#groups.get(withoutStreams(arn));
    if (!group) throw new Error(`There is no log group ${arn}.`);
    return group;
  }
}

/** In CloudFormation, the ARN of a log group ends with `:*`, for its streams. */
function withoutStreams(arn: string): string {
  return arn.replace(/:\*$/, "");
}
