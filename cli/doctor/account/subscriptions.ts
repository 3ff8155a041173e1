import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import type { AccountContext } from "./context.ts";
import { topicOf } from "./notification.ts";
import type { TopicAttributes } from "./topic.ts";

const subscriptionSchema = objectWith(
  {
    SubscriptionArn: text("the ARN of a subscription"),
    Protocol: text("a protocol"),
    Endpoint: v.optional(v.string("an endpoint, or nothing"), ""),
  },
  "a subscription",
);
export type Subscription = v.InferOutput<typeof subscriptionSchema>;

export const subscriptionsCheck: Check<AccountContext> = {
  id: "subscriptions",
  title: "Subscriptions",
  actions: [
    "lambda:GetFunctionConfiguration",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
  ],
  async *run(context) {
    const configuration = await context.notification();
    const topicArn = configuration && topicOf(configuration);
    if (topicArn === undefined) return;
    const [topic, subscriptions] = await Promise.all([
      context.topic(topicArn),
      readSubscriptions(context, topicArn),
    ]);
    if (topic && subscriptions) yield judgeSubscriptions(topic, subscriptions);
  },
};

/** @returns undefined if there is no such topic */
async function readSubscriptions(
  context: AccountContext,
  TopicArn: string,
): Promise<readonly Subscription[] | undefined> {
  const action = "sns:ListSubscriptionsByTopic";
  const schema = objectWith(
    {
      Subscriptions: v.array(subscriptionSchema, "a list"),
      NextToken: v.optional(v.string("a token, or nothing")),
    },
    "an object",
  );
  const all: Subscription[] = [];
  let token: string | undefined;
  do {
    const command = new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: token });
    const sent = call(action, context.clients.sns.send(command, callLimits(context)));
    const answer = await unlessMissing(sent, "NotFoundException");
    if (!answer) return undefined;
    const page = parseAnswer(schema, answer, action);
    if (token !== undefined && page.NextToken === token) {
      throw new MalformedAnswerError(`${action} answered with the same NextToken again.`);
    }
    all.push(...page.Subscriptions);
    token = page.NextToken;
  } while (token !== undefined);
  return all;
}

/**
 * | subscriptions                            | health  |
 * | ---------------------------------------- | ------- |
 * | none confirmed                           | BAD     |
 * | some pending, or some deleted            | WARNING |
 * | the list and the counts contradict       | UNKNOWN |
 */
export function judgeSubscriptions(
  { TopicArn, ...counts }: TopicAttributes,
  listed: readonly Subscription[],
): Judgement {
  // One that was deleted is listed for some time.
  const subscriptions = listed.filter(({ SubscriptionArn }) => SubscriptionArn !== "Deleted");
  const { SubscriptionsConfirmed: confirmed, SubscriptionsDeleted: deleted } = counts;
  const isPending = ({ SubscriptionArn }: Subscription) => !SubscriptionArn.startsWith("arn:");
  const pending = subscriptions.filter(isPending);
  const found = [
    `${confirmed} confirmed`,
    ...(pending.length > 0 ? [`${pending.length} pending: ${pending.map(nameOf).join(", ")}`] : []),
    ...(deleted > 0 ? [`${deleted} deleted`] : []),
  ].join("; ");
  const subscribe = `\`aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint ADDRESS\``;
  if (confirmed === 0 && subscriptions.every(isPending)) {
    return {
      health: "BAD",
      found: `${found}. Notifications reach nobody.`,
      fix:
        pending.length > 0
          ? "Choose Confirm subscription in the message that Amazon SNS sent. If it has expired, subscribe again."
          : subscribe,
    };
  }
  if (confirmed !== subscriptions.length - pending.length) {
    return {
      health: "UNKNOWN",
      found: `${found}, and ${subscriptions.length - pending.length} in the list of subscriptions.`,
      fix: "Run this again in some minutes.",
    };
  }
  if (pending.length > 0) {
    return {
      health: "WARNING",
      found,
      fix: "Choose Confirm subscription in the message that Amazon SNS sent, or subscribe again.",
    };
  }
  if (deleted > 0) {
    return {
      health: "WARNING",
      found,
      fix: `Check that everybody is still subscribed: an unsubscribe link in each email works without signing in. ${subscribe}`,
    };
  }
  return { health: "GOOD", found: `${found}: ${subscriptions.map(nameOf).join(", ")}` };
}

function nameOf({ Protocol, Endpoint }: Subscription): string {
  return `${Protocol} ${Endpoint}`.trim();
}
