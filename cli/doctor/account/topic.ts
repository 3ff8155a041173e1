import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import * as v from "valibot";
import { numberInText, objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { type Decision, decide } from "../resource-policy.ts";
import type { AccountContext } from "./context.ts";
import { topicOf } from "./notification.ts";

/** See https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
const attributesSchema = objectWith(
  {
    TopicArn: text("the ARN of a topic"),
    Policy: text("a policy in JSON"),
    SubscriptionsConfirmed: numberInText,
    SubscriptionsPending: numberInText,
    SubscriptionsDeleted: numberInText,
    KmsMasterKeyId: v.optional(v.string("a key, or nothing")),
  },
  "the attributes of a topic",
);

/** A topic, as SNS describes it. */
export type TopicAttributes = v.InferOutput<typeof attributesSchema>;

/** @returns undefined if there is no such topic */
export async function readTopic(
  context: AccountContext,
  TopicArn: string,
): Promise<TopicAttributes | undefined> {
  const action = "sns:GetTopicAttributes";
  const command = new GetTopicAttributesCommand({ TopicArn });
  const sent = call(action, context.clients.sns.send(command, callLimits(context)));
  const answer = await unlessMissing(sent, "NotFoundException");
  if (!answer) return undefined;
  const attributes = parseAnswer(attributesSchema, answer.Attributes, `${action}.Attributes`);
  if (attributes.TopicArn === TopicArn) return attributes;
  throw new MalformedAnswerError(`${action} answered about ${attributes.TopicArn}.`);
}

export const topicCheck: Check<AccountContext> = {
  id: "topic",
  title: "Topic",
  actions: ["lambda:GetFunctionConfiguration", "sns:GetTopicAttributes"],
  async *run(context) {
    const configuration = await context.notification();
    if (!configuration) return;
    const topicArn = topicOf(configuration);
    if (topicArn === undefined) {
      yield {
        health: "BAD",
        found: "The notification function has no topic to publish to.",
        fix: "Deploy the stack again.",
      };
      return;
    }
    const topic = await context.topic(topicArn);
    if (!topic) {
      yield {
        health: "BAD",
        subject: topicArn,
        found: "There is no such topic. No notification is sent.",
        fix: "Deploy the stack again, with another topic if it was yours.",
      };
      return;
    }
    yield judgeTopic(topic, context.caller.accountId);
  },
};

/** The alarms publish as CloudWatch; the notification function by the policy of its role. */
export function judgeTopic({ TopicArn, Policy }: TopicAttributes, accountId: string): Judgement {
  const decision = decide(Policy, "sns:GetTopicAttributes.Policy", {
    service: "cloudwatch.amazonaws.com",
    action: "sns:Publish",
    resource: TopicArn,
    sourceAccount: accountId,
  });
  return judgeCloudWatch(decision, TopicArn, "The policy of the topic");
}

export function judgeCloudWatch(decision: Decision, subject: string, what: string): Judgement {
  switch (decision) {
    case "ALLOWED":
      return { health: "GOOD", subject, found: `${what} lets alarms publish.` };
    case "DENIED":
      return {
        health: "BAD",
        subject,
        found: `${what} does not let alarms publish (cloudwatch.amazonaws.com).`,
        fix: "Deploy the stack again, or allow it in the policy if the topic is yours.",
      };
    case "UNKNOWN":
      return {
        health: "UNKNOWN",
        subject,
        found: `${what} has a statement that is not understood, on which it depends whether alarms can publish.`,
      };
  }
}
