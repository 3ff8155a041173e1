import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { numberInText, objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { AccountContext } from "./context.ts";

/** The queue of events that led to no notification. */
export const deadLettersCheck: Check<AccountContext> = {
  id: "dead-letters",
  title: "Dead-letter queue",
  actions: ["lambda:GetFunctionConfiguration", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"],
  async *run(context) {
    if (!(await context.notification())) return;
    const { notificationDeadLettersQueue: name } = context.names;
    yield judgeQueue(name, await readQueue(context.clients.sqs, name, context));
  },
};

/** See https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const attributesSchema = objectWith(
  {
    ApproximateNumberOfMessages: numberInText,
    ApproximateNumberOfMessagesNotVisible: numberInText,
  },
  "the attributes of a queue",
);

/** How Amazon SQS says that a queue does not exist, in its two protocols. */
const MISSING = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"];

export interface QueueState {
  readonly url: string;
  readonly messages: number;
}

/**
 * Counts the messages in a queue of this account and Region, those that are being received included.
 *
 * @returns undefined if there is no such queue
 * @throws {CallError | MalformedAnswerError} If Amazon SQS does not say so.
 */
export async function readQueue(
  client: SQSClient,
  QueueName: string,
  place: Pick<Place, "over">,
): Promise<QueueState | undefined> {
  const urlAction = "sqs:GetQueueUrl";
  const asked = client.send(new GetQueueUrlCommand({ QueueName }), callLimits(place));
  const found = await unlessMissing(call(urlAction, asked), ...MISSING);
  if (!found) return undefined;
  const url = parseAnswer(text("a URL"), found.QueueUrl, `${urlAction}.QueueUrl`);
  const action = "sqs:GetQueueAttributes";
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
  });
  const sent = client.send(command, callLimits(place));
  const answer = await unlessMissing(call(action, sent), ...MISSING);
  if (!answer) return undefined;
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } =
    parseAnswer(attributesSchema, answer.Attributes, `${action}.Attributes`);
  return { url, messages: visible + hidden };
}

/** @param queue undefined if there is none */
export function judgeQueue(subject: string, queue: QueueState | undefined): Judgement {
  if (!queue) {
    return {
      health: "BAD",
      subject,
      found: "There is no such queue: what fails is lost.",
      fix: "Deploy the stack again.",
    };
  }
  if (queue.messages === 0) return { health: "GOOD", subject, found: "The queue is empty." };
  const messages = queue.messages === 1 ? "1 message" : `${queue.messages} messages`;
  return {
    health: "BAD",
    subject,
    found: `${messages} in the queue: events that came to nothing.`,
    fix: `Read them, and the log of the function: \`aws sqs receive-message --queue-url ${queue.url} --attribute-names All --message-attribute-names All\``,
  };
}
