import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { Running } from "../running.ts";
import type { BusEvent, EventEntry } from "./event.ts";
import { EventBus } from "./event-bus.ts";
import { parseRule } from "./rule.ts";
import { type OnAutomation, type TargetOptions, Targets } from "./targets.ts";

interface EventBridgeOptions extends TargetOptions {
  readonly region: string;
  readonly clock: Clock;
}

/** EventBridge in one account in one Region. The default bus is used unless a bus is named. */
export class EventBridge {
  /** The ARN of the default bus. */
  readonly arn: string;
  /** The current time. */
  readonly now: Clock;
  readonly #account: Account;
  readonly #region: string;
  readonly #running: Running;
  readonly #targets: Targets;
  /** By ARN. */
  readonly #buses = new Map<string, EventBus>();
  readonly #default: EventBus;

  constructor({ region, clock, ...options }: EventBridgeOptions) {
    this.#account = options.account;
    this.#region = region;
    this.now = clock;
    this.#running = options.running;
    this.#targets = new Targets(options);
    this.#default = this.createBus("default");
    this.arn = this.#default.arn;
  }

  set policy(document: unknown) {
    this.#default.policy = document;
  }

  createBus(name: string): EventBus {
    const arn = this.arnOf(name);
    if (this.#buses.has(arn)) throw new Error(`The bus ${arn} already exists.`);
    const bus = new EventBus(arn, (delivery) => this.#targets.deliver(delivery));
    this.#buses.set(arn, bus);
    return bus;
  }

  /** The account's bus with a name or an ARN. */
  findBus(name: string): EventBus | undefined {
    return this.#buses.get(this.arnOf(name));
  }

  /** The ARN of the account's bus with a name. An ARN is returned as it is. */
  arnOf(busName: string): string {
    if (busName.startsWith("arn:")) return busName;
    const { partition, id } = this.#account;
    return `arn:${partition}:events:${this.#region}:${id}:event-bus/${busName}`;
  }

  /**
   * Adds a rule to its bus.
   *
   * @param properties of an `AWS::Events::Rule`, with all intrinsic functions resolved
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  addRule(properties: unknown): void {
    const rule = parseRule(properties);
    const bus = this.findBus(rule.busName);
    if (!bus) throw new Error(`EventBusName: there is no bus ${rule.busName}.`);
    this.#targets.check(rule);
    bus.addRule(rule);
  }

  /**
   * Makes a runbook available as a target, in all versions.
   *
   * @param document the content of the `AWS::SSM::Document`. Needed only if the target's role was created:
   *   that role must be allowed to pass the role that the document assumes.
   */
  onAutomation(definitionArn: string, start: OnAutomation, document?: unknown): void {
    this.#targets.addRunbook(definitionArn, start, document);
  }

  /**
   * Waits for all functions and runbooks that events have started, in all accounts. Fails if one of them
   * failed, or if an event reached neither its target nor a dead-letter queue.
   */
  delivered(): Promise<void> {
    return this.#running.settled();
  }

  /** Delivers an event to the targets of all rules that match it. */
  send(event: BusEvent): void {
    this.#default.send(event);
  }

  /** Sends an event to the default bus, as an AWS service does. */
  put(entry: EventEntry): void {
    this.send(this.makeEvent(entry));
  }

  /** Creates an event of this account. */
  makeEvent(entry: EventEntry, time = this.now()): BusEvent {
    return {
      version: "0",
      id: randomUUID(),
      account: this.#account.id,
      time: `${time.toISOString().slice(0, 19)}Z`,
      region: this.#region,
      ...entry,
    };
  }
}
