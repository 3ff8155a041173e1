import * as v from "valibot";
import type { Operations } from "../operation.ts";
import { parseInput } from "../wire/input.ts";

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
