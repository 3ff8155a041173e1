import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { DeliveryFailure } from "../delivery-failure.ts";
import {
  admits,
  compileResourcePolicy,
  type Principal,
  type ResourcePolicy,
} from "../policies/resource-policy.ts";

/** A message in a queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sent: Date;
  readonly receiveCount: number;
}

interface QueueOptions {
  /** How long a received message is hidden. Defaults to 30. */
  readonly visibilityTimeoutSeconds?: number;
  /** Defaults to none. */
  readonly redrivePolicy?: {
    readonly deadLetterTargetArn: string;
    /** A message that was received more often goes to the dead-letter queue. */
    readonly maxReceiveCount: number;
  };
}

/** A message, and the time from which it can be received. */
type StoredMessage = { -readonly [K in keyof QueueMessage]: QueueMessage[K] } & { visibleAt: Date };

interface Queue {
  readonly options: QueueOptions;
  readonly messages: Map<string, StoredMessage>;
  readonly listeners: (() => void)[];
  policy: ResourcePolicy | undefined;
  policyDocument: unknown;
}

/** The SQS queues of one account in one Region. They are standard queues, but keep the order here. */
export class Queues {
  readonly #account: Account;
  readonly #region: string;
  readonly #clock: Clock;
  /** By ARN. */
  readonly #queues = new Map<string, Queue>();

  constructor(account: Account, region: string, clock: Clock) {
    this.#account = account;
    this.#region = region;
    this.#clock = clock;
  }

  /** Creates a queue unless it exists, and returns its ARN. */
  create(name: string, options: QueueOptions = {}): string {
    const arn = `arn:${this.#account.partition}:sqs:${this.#region}:${this.#account.id}:${name}`;
    if (!this.#queues.has(arn)) {
      const queue = {
        options,
        messages: new Map(),
        listeners: [],
        policy: undefined,
        policyDocument: undefined,
      };
      this.#queues.set(arn, queue);
    }
    return arn;
  }

  has(arn: string): boolean {
    return this.#queues.has(arn);
  }

  deleteQueue(arn: string): void {
    this.#queues.delete(arn);
  }

  /** Counts the messages that can be received now and those that are hidden. */
  count(arn: string): { readonly visible: number; readonly hidden: number } {
    const now = this.#clock();
    const messages = [...this.#get(arn).messages.values()];
    const visible = messages.filter(({ visibleAt }) => visibleAt <= now).length;
    return { visible, hidden: messages.length - visible };
  }

  policyOf(arn: string): unknown {
    return this.#get(arn).policyDocument;
  }

  redrivePolicyOf(arn: string): QueueOptions["redrivePolicy"] {
    return this.#get(arn).options.redrivePolicy;
  }

  /**
   * Sets a queue's policy. Without one, every service may send.
   *
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  setPolicy(arn: string, document: unknown): void {
    const queue = this.#get(arn);
    queue.policy = compileResourcePolicy(document, `Policy of ${arn}`);
    queue.policyDocument = document;
  }

  /** @throws {Error} If there is no such queue. */
  send(arn: string, body: string, attributes: QueueMessage["attributes"] = {}): void {
    const { messages, listeners } = this.#get(arn);
    const id = randomUUID();
    const sent = this.#clock();
    messages.set(id, { id, body, attributes, sent, receiveCount: 0, visibleAt: sent });
    for (const listener of listeners) listener();
  }

  /**
   * Sends a message if the queue's policy lets the principal do so.
   *
   * @throws {DeliveryFailure} If it does not.
   */
  sendAs(
    principal: Principal,
    arn: string,
    body: string,
    attributes?: QueueMessage["attributes"],
  ): void {
    const request = { principal, action: "sqs:SendMessage", resource: arn };
    if (!admits(this.#get(arn).policy, request)) {
      const who = "arn" in principal ? principal.arn : principal.sourceArn;
      throw new DeliveryFailure("NO_PERMISSIONS", `The policy of ${arn} does not let ${who} send.`);
    }
    this.send(arn, body, attributes);
  }

  /** The messages in a queue, including hidden ones, oldest first. */
  messages(arn: string): readonly QueueMessage[] {
    return [...this.#get(arn).messages.values()];
  }

  /** Milliseconds for which a received message is hidden. */
  visibilityTimeoutMs(arn: string): number {
    return (this.#get(arn).options.visibilityTimeoutSeconds ?? 30) * 1000;
  }

  /** Hides and returns the oldest visible message. Messages received too often go to the dead-letter queue. */
  receive(arn: string): QueueMessage | undefined {
    const { messages, options } = this.#get(arn);
    const now = this.#clock();
    for (const message of messages.values()) {
      if (message.visibleAt > now) continue;
      const { redrivePolicy } = options;
      if (redrivePolicy && message.receiveCount >= redrivePolicy.maxReceiveCount) {
        messages.delete(message.id);
        this.send(redrivePolicy.deadLetterTargetArn, message.body, message.attributes);
        continue;
      }
      message.receiveCount++;
      message.visibleAt = new Date(now.getTime() + this.visibilityTimeoutMs(arn));
      return { ...message };
    }
    return undefined;
  }

  delete(arn: string, id: string): void {
    this.#get(arn).messages.delete(id);
  }

  /** Calls a listener whenever a message is sent to a queue. */
  onSend(arn: string, listener: () => void): void {
    this.#get(arn).listeners.push(listener);
  }

  #get(arn: string): Queue {
    const queue = this.#queues.get(arn);
    if (!queue) throw new Error(`There is no queue ${arn}.`);
    return queue;
  }
}
