import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { Topics } from "../sns/topics.ts";
import type { BusEvent, EventEntry } from "./event.ts";
import { type EventRule, parseRule } from "./rule.ts";

/** The default event bus of one account in one Region. */
export class EventBus {
  readonly arn: string;
  /** What time it is on the bus. */
  readonly now: Clock;
  readonly #account: Account;
  readonly #region: string;
  readonly #topics: Topics;
  readonly #rules: EventRule[] = [];

  constructor(account: Account, region: string, clock: Clock, topics: Topics) {
    this.arn = `arn:${account.partition}:events:${region}:${account.id}:event-bus/default`;
    this.#account = account;
    this.#region = region;
    this.now = clock;
    this.#topics = topics;
  }

  /**
   * Adds a rule.
   *
   * @param properties of an `AWS::Events::Rule`, with all intrinsic functions resolved
   * @throws {Error} naming what AWS would refuse, or what the sandbox does not have
   */
  addRule(properties: unknown): void {
    const rule = parseRule(properties);
    // AWS would take the rule and deliver nothing, which no test wants to find out by a timeout.
    for (const { topicArn } of rule.targets) this.#topics.messages(topicArn);
    this.#rules.push(rule);
  }

  /** Delivers an event to the targets of all rules that match it. */
  send(event: BusEvent): void {
    for (const { matches, targets } of this.#rules) {
      if (!matches(event)) continue;
      for (const { topicArn, inputFor } of targets) {
        this.#topics.publish(topicArn, { message: inputFor(event) });
      }
    }
  }

  /** Sends an event as a service of this account does. */
  put(entry: EventEntry): void {
    this.send({
      version: "0",
      id: randomUUID(),
      account: this.#account.id,
      time: `${this.now().toISOString().slice(0, 19)}Z`,
      region: this.#region,
      ...entry,
    });
  }
}
