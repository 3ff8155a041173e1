import type { Account } from "./account.ts";

/** A message as a consumer would get it. */
interface QueueMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The SQS queues of one account in one Region, and what was sent to them. */
export class Queues {
  readonly #account: Account;
  readonly #region: string;
  /** By ARN. */
  readonly #messages = new Map<string, QueueMessage[]>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  /** Creates a queue, unless there is one of that name, and gives its ARN. */
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

  /** What was sent to a queue, in the order of arrival. */
  messages(arn: string): readonly QueueMessage[] {
    return this.#get(arn);
  }

  #get(arn: string): QueueMessage[] {
    const messages = this.#messages.get(arn);
    if (!messages) throw new Error(`There is no queue ${arn}.`);
    return messages;
  }
}
