import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { DeliveryFailure } from "../delivery-failure.ts";
import type { Functions } from "../lambda/functions.ts";
import {
  admits,
  compileResourcePolicy,
  type Principal,
  type ResourcePolicy,
} from "../policies/resource-policy.ts";
import { ServiceError } from "../service-error.ts";
import type { Queues } from "../sqs/queues.ts";
import { envelopeOf, invocationOf, mailOf } from "./forms.ts";

/** The implemented protocols of subscriptions. */
export const PROTOCOLS = ["email", "https", "sqs", "lambda"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A message as it was published. */
export interface Message {
  readonly subject?: string | undefined;
  readonly message: string;
  /** By protocol, if the message has that structure. `message` is then the default. */
  readonly messages?: Readonly<Record<string, unknown>> | undefined;
}

/** What an email address or an HTTPS endpoint received. */
export interface Received {
  readonly subject: string | undefined;
  readonly body: string;
}

interface Subscription {
  readonly arn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly isRaw: boolean;
  /** The owner of the endpoint confirms the subscription with it. */
  readonly token: string;
  /** Until then, nothing is delivered. */
  isConfirmed: boolean;
}

interface Topic {
  readonly messages: Message[];
  readonly subscriptions: Subscription[];
  policy: ResourcePolicy | undefined;
  policyDocument: unknown;
  deletedSubscriptions: number;
  /** The key that encrypts the messages, if any. */
  keyId: string | undefined;
}

/** The parts of an account that topics need. */
interface TopicsOptions {
  readonly account: Account;
  readonly region: string;
  readonly clock: Clock;
  readonly queues: Queues;
  readonly functions: Functions;
}

/** The SNS topics of one account in one Region, and all messages published and delivered. */
export class Topics {
  readonly #options: TopicsOptions;
  /** By ARN. */
  readonly #topics = new Map<string, Topic>();
  /** By email address or URL. */
  readonly #inboxes = new Map<string, Received[]>();

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  /** Creates a topic unless it exists, and returns its ARN. */
  create(name: string): string {
    const { account, region } = this.#options;
    const arn = `arn:${account.partition}:sns:${region}:${account.id}:${name}`;
    if (!this.#topics.has(arn)) {
      this.#topics.set(arn, {
        messages: [],
        subscriptions: [],
        policy: undefined,
        policyDocument: undefined,
        deletedSubscriptions: 0,
        keyId: undefined,
      });
    }
    return arn;
  }

  /**
   * Sets a topic's policy. Without one, every service may publish.
   *
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  setPolicy(arn: string, document: unknown): void {
    const topic = this.#get(arn);
    topic.policy = compileResourcePolicy(document, `Policy of ${arn}`);
    topic.policyDocument = document;
  }

  /** @param keyId an ID, an ARN or an alias */
  encrypt(arn: string, keyId: string): void {
    this.#get(arn).keyId = keyId;
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
  }

  /** Deletes a subscription, as the link in each email does. */
  unsubscribe(topicArn: string, subscriptionArn: string): void {
    const topic = this.#get(topicArn);
    const index = topic.subscriptions.findIndex(({ arn }) => arn === subscriptionArn);
    if (index < 0) throw new Error(`There is no subscription ${subscriptionArn}.`);
    topic.subscriptions.splice(index, 1);
    topic.deletedSubscriptions++;
  }

  /** @throws {ServiceError} If there is no such topic. */
  describe(arn: string): Readonly<Topic> {
    return this.#get(arn);
  }

  /** Whether a topic's policy lets a principal publish. */
  admits(principal: Principal, arn: string): boolean {
    return admits(this.#get(arn).policy, { principal, action: "sns:Publish", resource: arn });
  }

  /** Publishes a message and returns its ID. */
  publish(arn: string, message: Message): string {
    const { messages, subscriptions } = this.#get(arn);
    const id = randomUUID();
    messages.push(message);
    for (const subscription of subscriptions) {
      if (subscription.isConfirmed) this.#deliver(arn, id, message, subscription);
    }
    return id;
  }

  /**
   * Publishes a message as an AWS service does.
   *
   * @throws {DeliveryFailure} If the topic's policy does not let the service publish.
   */
  publishAs(principal: Principal, arn: string, message: Message): string {
    if (this.admits(principal, arn)) return this.publish(arn, message);
    const who = "arn" in principal ? principal.arn : principal.service;
    throw new DeliveryFailure(
      "NO_PERMISSIONS",
      `The policy of ${arn} does not let ${who} publish.`,
    );
  }

  /** The messages published to a topic, oldest first. */
  messages(arn: string): readonly Message[] {
    return this.#get(arn).messages;
  }

  /**
   * Subscribes an endpoint. An email address or URL receives only a token until its subscription is confirmed.
   * The account's queues and functions need no confirmation.
   *
   * @param isRaw whether a queue receives the message alone, without its envelope
   */
  subscribe(topicArn: string, protocol: Protocol, endpoint: string, isRaw = false): Subscription {
    const { subscriptions } = this.#get(topicArn);
    const isConfirmed = protocol === "sqs" || protocol === "lambda";
    const arn = `${topicArn}:${randomUUID()}`;
    const token = randomUUID();
    const subscription = { arn, protocol, endpoint, isRaw, token, isConfirmed };
    subscriptions.push(subscription);
    if (!isConfirmed) {
      const message = `You have chosen to subscribe to the topic ${topicArn}. Token=${token}`;
      const subject = "AWS Notification - Subscription Confirmation";
      const body =
        protocol === "email"
          ? message
          : envelopeOf({ topicArn, id: randomUUID(), message, subject, token }, this.#now());
      this.#put(endpoint, { subject, body });
    }
    return subscription;
  }

  /** Confirms a subscription with the token that its endpoint received. */
  confirm(topicArn: string, token: string): Subscription {
    const found = this.#get(topicArn).subscriptions.find((it) => it.token === token);
    if (!found) throw new ServiceError("InvalidParameter", 400, "Invalid parameter: Token");
    found.isConfirmed = true;
    return found;
  }

  /** What an email address or a URL received, oldest first. */
  inbox(endpoint: string): readonly Received[] {
    return this.#inboxes.get(endpoint) ?? [];
  }

  #deliver(topicArn: string, id: string, message: Message, subscription: Subscription): void {
    const { queues, functions, account } = this.#options;
    const { protocol, endpoint, isRaw } = subscription;
    const own = String(message.messages?.[protocol] ?? message.message);
    const parts = { topicArn, id, message: own, subject: message.subject };
    const principal = {
      service: "sns.amazonaws.com",
      sourceArn: topicArn,
      sourceAccount: account.id,
    };
    switch (protocol) {
      case "email":
        this.#put(endpoint, mailOf(parts));
        return;
      case "https":
        this.#put(endpoint, { subject: message.subject, body: envelopeOf(parts, this.#now()) });
        return;
      case "sqs":
        queues.sendAs(principal, endpoint, isRaw ? own : envelopeOf(parts, this.#now()));
        return;
      case "lambda":
        functions.invoke(endpoint, invocationOf(parts, subscription.arn, this.#now()), principal);
    }
  }

  #put(endpoint: string, received: Received): void {
    this.#inboxes.set(endpoint, [...this.inbox(endpoint), received]);
  }

  #now(): string {
    return this.#options.clock().toISOString();
  }

  #get(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic) return topic;
    throw new ServiceError("NotFound", 404, `Topic does not exist: ${arn}`);
  }
}
