import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

const UrlInput = v.strictObject({
  QueueName: v.string(),
  QueueOwnerAWSAccountId: v.optional(v.string()),
});
const AttributesInput = v.strictObject({
  QueueUrl: v.string(),
  AttributeNames: v.optional(v.array(v.string()), []),
});

/** SQS's operations. */
export const sqsOperations: Operations = {
  GetQueueUrl: ({ account, rules, queues }, input) => {
    const { QueueName } = parseInput(UrlInput, input);
    const arn = `arn:${account.partition}:sqs:${rules.region}:${account.id}:${QueueName}`;
    if (!queues.has(arn)) throw noQueue();
    return { QueueUrl: `https://sqs.${rules.region}.amazonaws.com/${account.id}/${QueueName}` };
  },

  GetQueueAttributes: ({ account, rules, queues }, input) => {
    const { QueueUrl, AttributeNames } = parseInput(AttributesInput, input);
    const name = QueueUrl.split("/").at(-1) ?? "";
    const arn = `arn:${account.partition}:sqs:${rules.region}:${account.id}:${name}`;
    if (!queues.has(arn)) throw noQueue();
    const { visible, hidden } = queues.count(arn);
    const policy = queues.policyOf(arn);
    const redrivePolicy = queues.redrivePolicyOf(arn);
    const all: Readonly<Record<string, string | undefined>> = {
      QueueArn: arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: "0",
      VisibilityTimeout: String(queues.visibilityTimeoutMs(arn) / 1000),
      Policy: policy === undefined ? undefined : JSON.stringify(policy),
      RedrivePolicy: redrivePolicy === undefined ? undefined : JSON.stringify(redrivePolicy),
    };
    const wanted = Object.entries(all).filter(
      ([key]) => AttributeNames.includes("All") || AttributeNames.includes(key),
    );
    return { Attributes: Object.fromEntries(wanted) };
  },
};

function noQueue(): ServiceError {
  return new ServiceError(
    "com.amazonaws.sqs#QueueDoesNotExist",
    400,
    "The specified queue does not exist.",
    "AWS.SimpleQueueService.NonExistentQueue",
  );
}
