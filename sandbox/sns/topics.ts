import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import { ServiceError } from "../service-error.ts";

/** A message as a subscriber would get it. */
export interface Message {
  readonly subject?: string;
  readonly message: string;
  /** By protocol, where there is one for each; the message above is then the default. */
  readonly messages?: Readonly<Record<string, unknown>>;
}

/** The SNS topics of one account in one Region, and what was published to them. */
export class Topics {
  readonly #account: Account;
  readonly #region: string;
  /** By ARN. */
  readonly #messages = new Map<string, Message[]>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  /** Creates a topic, unless there is one of that name, and gives its ARN. */
  create(name: string): string {
    const arn = `arn:${this.#account.partition}:sns:${this.#region}:${this.#account.id}:${name}`;
    if (!this.#messages.has(arn)) this.#messages.set(arn, []);
    return arn;
  }

  /** Keeps a message and gives its id. */
  publish(arn: string, message: Message): string {
    this.#get(arn).push(message);
    return randomUUID();
  }

  /** What was published to a topic, in the order of arrival. */
  messages(arn: string): readonly Message[] {
    return this.#get(arn);
  }

  #get(arn: string): Message[] {
    const messages = this.#messages.get(arn);
    if (messages) return messages;
    throw new ServiceError("NotFound", 404, `Topic does not exist: ${arn}`);
  }
}
