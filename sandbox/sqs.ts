import type { Account } from "./account.ts";

/** A message as a consumer receives it. */
interface QueueMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The SQS queues of one account in one Region, and their messages. */
export class Queues {
  readonly #account: Account;
  readonly #region: string;
  /** By ARN. */
  readonly #messages = new Map<string, QueueMessage[]>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  /** Creates a queue unless it exists, and returns its ARN. */
  create(name: string): string {
    const arn = `arn:${this.#account.partition}:sqs:${this.#region}:${this.#account.id}:${name}`;
    if (!this.#messages.has(arn)) this.#messages.set(arn, []);
    return arn;
  }

  has(arn: string): boolean {
    return this.#messages.has(arn);
  }

  /** @throws {Error} If there is no such queue. */
  send(arn: string, body: unknown, attributes: QueueMessage["attributes"] = {}): void {
    this.#get(arn).push({ body: JSON.stringify(body), attributes });
  }

  /** The messages in a queue, oldest first. */
  messages(arn: string): readonly QueueMessage[] {
    return this.#get(arn);
  }

  #get(arn: string): QueueMessage[] {
    const messages = this.#messages.get(arn);
    if (!messages) throw new Error(`There is no queue ${arn}.`);
    return messages;
  }
}
