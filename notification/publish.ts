import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { howToAllow, isAbort, isAccessDenied, serviceMessage } from "../shared/service-error.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import { PublishError } from "./errors.ts";
import type { Forms } from "./forms/forms.ts";

/**
 * Publishes a message.
 * See https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @returns the id that Amazon SNS gave it
 * @throws {PublishError} If Amazon SNS does not say that it took the message.
 */
export async function publish(
  sns: SNSClient,
  topicArn: string,
  { subject, messages }: Forms,
  limits: CallLimits,
): Promise<string> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: subject,
    MessageStructure: "json",
    Message: JSON.stringify(messages),
  });
  const { MessageId } = await sns.send(command, limits).catch((error: unknown) => {
    throw new PublishError(`sns:Publish ${problem(error)}`, { cause: error });
  });
  if (MessageId) return MessageId;
  throw new PublishError("sns:Publish answered without the id of a message.");
}

/** Amazon SNS's own code for a missing permission. */
const NOT_AUTHORIZED = "AuthorizationErrorException";

function problem(error: unknown): string {
  if (isAccessDenied(error) || (error instanceof Error && error.name === NOT_AUTHORIZED)) {
    return `was denied (${serviceMessage(error)}). ${howToAllow("sns:Publish")} The policies of the topic and of its key must allow it, too.`;
  }
  if (isAbort(error)) return "did not answer in time.";
  return `failed (${serviceMessage(error)}).`;
}
