import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { notAuthorized } from "../service-error.ts";
import { PROTOCOLS } from "./topics.ts";

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

const SubscribeInput = v.strictObject({
  TopicArn: v.string(),
  Protocol: v.picklist(PROTOCOLS),
  Endpoint: v.string(),
});

const ConfirmInput = v.strictObject({
  TopicArn: v.string(),
  Token: v.string(),
  AuthenticateOnUnsubscribe: v.optional(v.picklist(["true", "false"])),
});

const INVALID = "InvalidParameter";

/** SNS's operations. A result becomes the XML of its `…Result`. */
export const snsOperations: Operations = {
  Publish: ({ topics }, input, { caller }) => {
    const { TopicArn, Message, Subject, MessageStructure } = parseInput(
      PublishInput,
      input,
      INVALID,
    );
    const messages = MessageStructure && parseInput(Messages, Message, INVALID);
    if (!topics.admits({ arn: caller.principalArn }, TopicArn)) {
      const reason = "with an explicit deny in a resource-based policy";
      throw notAuthorized(["AuthorizationError", 403], caller, "SNS:Publish", TopicArn, reason);
    }
    const message = { subject: Subject, message: messages?.default ?? Message, messages };
    return { MessageId: topics.publish(TopicArn, message) };
  },

  Subscribe: ({ topics }, input) => {
    const { TopicArn, Protocol, Endpoint } = parseInput(SubscribeInput, input, INVALID);
    const { arn, isConfirmed } = topics.subscribe(TopicArn, Protocol, Endpoint);
    return { SubscriptionArn: isConfirmed ? arn : "pending confirmation" };
  },

  ConfirmSubscription: ({ topics }, input) => {
    const { TopicArn, Token } = parseInput(ConfirmInput, input, INVALID);
    return { SubscriptionArn: topics.confirm(TopicArn, Token).arn };
  },
};
