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
  /** At most 100 printable ASCII characters in one line, of which the first is not a space. */
  Subject: v.optional(v.pipe(v.string(), v.regex(/^[!-~][ -~]{0,99}$/))),
  /** A message for each protocol, and a default for the others. */
  MessageStructure: v.optional(v.literal("json")),
});

const Messages = v.pipe(v.string(), v.parseJson(), v.looseObject({ default: v.string() }));

/** What SNS answers; a result becomes the XML of its `…Result`. */
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

/** A message as a subscriber would get it. */
interface Message {
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
