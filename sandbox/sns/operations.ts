import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { notAuthorized } from "../service-error.ts";
import { PROTOCOLS } from "./topics.ts";

/**
 * SNS's limits.
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

const TopicInput = v.strictObject({ TopicArn: v.string() });
const ListInput = v.strictObject({ TopicArn: v.string(), NextToken: PageToken });

/** The number of subscriptions on a page, as AWS documents it. */
const SUBSCRIPTIONS_PER_PAGE = 100;

const INVALID = "InvalidParameter";

/** SNS's operations. A result becomes the `…Result` element of the XML. */
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

  GetTopicAttributes: ({ account, topics }, input) => {
    const { TopicArn } = parseInput(TopicInput, input, INVALID);
    const topic = topics.describe(TopicArn);
    const confirmed = topic.subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
    const attributes = {
      TopicArn,
      Owner: account.id,
      DisplayName: "",
      Policy: JSON.stringify(topic.policyDocument ?? defaultPolicy(TopicArn, account.id)),
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(topic.subscriptions.length - confirmed),
      SubscriptionsDeleted: String(topic.deletedSubscriptions),
      ...(topic.keyId === undefined ? {} : { KmsMasterKeyId: topic.keyId }),
    };
    const entry = Object.entries(attributes).map(([key, value]) => ({ key, value }));
    return { Attributes: { entry } };
  },

  ListSubscriptionsByTopic: ({ account, topics }, input) => {
    const { TopicArn, NextToken } = parseInput(ListInput, input, INVALID);
    const { items, next } = pageOf(topics.describe(TopicArn).subscriptions, {
      token: NextToken,
      limit: SUBSCRIPTIONS_PER_PAGE,
      emptyPages: false,
    });
    const member = items.map(({ arn, protocol, endpoint, isConfirmed }) => ({
      SubscriptionArn: isConfirmed ? arn : "PendingConfirmation",
      Owner: account.id,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn,
    }));
    return { Subscriptions: { member }, ...next };
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

/** The policy of a topic that was created without one. */
function defaultPolicy(Resource: string, accountId: string): object {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["SNS:GetTopicAttributes", "SNS:Publish", "SNS:Subscribe"],
        Resource,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  };
}
