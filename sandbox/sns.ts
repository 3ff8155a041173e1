import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Account } from "./account.ts";
import { parseInput } from "./check.ts";
import type { Operations } from "./operation.ts";
import { ServiceError } from "./service-error.ts";

/**
 * The limits that SNS sets.
 * See https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const PublishInput = v.strictObject({
  TopicArn: v.string(),
  /** At most 256 KB. */
  Message: v.pipe(v.string(), v.minLength(1), v.maxBytes(256 * 1024)),
  /** Up to 100 printable ASCII characters on one line. The first is not a space. */
  Subject: v.optional(v.pipe(v.string(), v.regex(/^[!-~][ -~]{0,99}$/))),
  /** A message for each protocol, and a default for the others. */
  MessageStructure: v.optional(v.literal("json")),
});

const Messages = v.pipe(v.string(), v.parseJson(), v.looseObject({ default: v.string() }));

/** SNS's operations. A result becomes the XML of its `…Result`. */
export const snsOperations: Operations = {
  Publish: ({ topics }, input) => {
    const { TopicArn, Message, Subject, MessageStructure } = parseInput(
      PublishInput,
      input,
      "InvalidParameter",
    );
    const messages = MessageStructure && parseInput(Messages, Message, "InvalidParameter");
    const id = topics.publish(TopicArn, {
      subject: Subject,
      message: messages?.default ?? Message,
      messages,
    });
    return { MessageId: id };
  },
};

/** A message as a subscriber receives it. */
interface Message {
  readonly subject?: string;
  readonly message: string;
  /** By protocol, if the message has that structure. The message above is then the default. */
  readonly messages?: Readonly<Record<string, unknown>>;
}

/** The SNS topics of one account in one Region, and the messages published to them. */
export class Topics {
  readonly #account: Account;
  readonly #region: string;
  /** By ARN. */
  readonly #messages = new Map<string, Message[]>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  /** Creates a topic unless it exists, and returns its ARN. */
  create(name: string): string {
    const arn = `arn:${this.#account.partition}:sns:${this.#region}:${this.#account.id}:${name}`;
    if (!this.#messages.has(arn)) this.#messages.set(arn, []);
    return arn;
  }

  /** Stores a message and returns its ID. */
  publish(arn: string, message: Message): string {
    this.#get(arn).push(message);
    return randomUUID();
  }

  /** The messages published to a topic, oldest first. */
  messages(arn: string): readonly Message[] {
    return this.#get(arn);
  }

  #get(arn: string): Message[] {
    const messages = this.#messages.get(arn);
    if (messages) return messages;
    throw new ServiceError("NotFound", 404, `Topic does not exist: ${arn}`);
  }
}
