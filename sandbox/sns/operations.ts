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
});

/** What SNS answers; a result becomes the XML of its `…Result`. */
export const snsOperations: Operations = {
  Publish: ({ topics }, input) => {
    const { TopicArn, Message, Subject } = parseInput(PublishInput, input, "InvalidParameter");
    return { MessageId: topics.publish(TopicArn, { subject: Subject, message: Message }) };
  },
};
