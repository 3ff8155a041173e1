import { DescribeKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { decide, worstOf } from "../resource-policy.ts";
import type { AccountContext } from "./context.ts";
import { topicOf } from "./notification.ts";
import { judgeCloudWatch } from "./topic.ts";

const keySchema = objectWith(
  {
    Arn: text("the ARN of a key"),
    KeyState: text("a state"),
    KeyManager: v.picklist(["AWS", "CUSTOMER"], '"AWS" or "CUSTOMER"'),
  },
  "a key",
);
export type Key = v.InferOutput<typeof keySchema>;

export const topicKeyCheck: Check<AccountContext> = {
  id: "topic-key",
  title: "Key of the topic",
  actions: [
    "lambda:GetFunctionConfiguration",
    "sns:GetTopicAttributes",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
  ],
  async *run(context) {
    const configuration = await context.notification();
    const topicArn = configuration && topicOf(configuration);
    const topic = topicArn && (await context.topic(topicArn));
    if (!topic) return;
    const { KmsMasterKeyId: KeyId } = topic;
    if (KeyId === undefined) {
      yield { health: "GOOD", found: "The topic is not encrypted with a key." };
      return;
    }
    const readPolicy = (arn: string) => readKeyPolicy(context, arn);
    // That call takes no alias.
    const isAlias = KeyId.includes("alias/");
    const reading = isAlias ? undefined : readPolicy(KeyId);
    // It is waited for below.
    reading?.catch(() => undefined);
    const described = context.clients.kms.send(
      new DescribeKeyCommand({ KeyId }),
      callLimits(context),
    );
    const answer = await unlessMissing(call("kms:DescribeKey", described), "NotFoundException");
    if (!answer) {
      yield {
        health: "BAD",
        subject: KeyId,
        found: "There is no such key: nothing can be published.",
        fix: "Deploy the stack again, or encrypt the topic with another key if it is yours.",
      };
      return;
    }
    const key = parseAnswer(keySchema, answer.KeyMetadata, "kms:DescribeKey.KeyMetadata");
    const Policy = await (reading ?? readPolicy(key.Arn));
    yield judgeKey(key, Policy, context.caller.accountId);
  },
};

async function readKeyPolicy({ clients, over }: AccountContext, KeyId: string): Promise<unknown> {
  const command = new GetKeyPolicyCommand({ KeyId, PolicyName: "default" });
  const { Policy } = await call(
    "kms:GetKeyPolicy",
    clients.kms.send(command, callLimits({ over })),
  );
  return Policy;
}

/** What CloudWatch needs of the key of a topic. */
const KEY_ACTIONS = ["kms:GenerateDataKey", "kms:Decrypt"];

/**
 * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 *
 * | key                                     | health  |
 * | --------------------------------------- | ------- |
 * | not enabled                             | BAD     |
 * | AWS's own, which alarms cannot use      | BAD     |
 * | its policy does not let alarms use it   | BAD     |
 */
export function judgeKey({ Arn, KeyState, KeyManager }: Key, policy: unknown, accountId: string) {
  const of = (health: "BAD" | "GOOD", found: string, fix?: string): Judgement => {
    return { health, subject: Arn, found, fix };
  };
  if (KeyState !== "Enabled") {
    const id = Arn.split("/").at(-1);
    return of(
      "BAD",
      `The key is ${KeyState}: nothing can be published.`,
      KeyState === "PendingDeletion"
        ? `\`aws kms cancel-key-deletion --key-id ${id}\`, then \`aws kms enable-key --key-id ${id}\``
        : `\`aws kms enable-key --key-id ${id}\``,
    );
  }
  if (KeyManager === "AWS") {
    return of(
      "BAD",
      "The topic is encrypted with the AWS managed key, with which alarms cannot publish.",
      "Encrypt it with a customer managed key whose policy allows cloudwatch.amazonaws.com.",
    );
  }
  const decisions = KEY_ACTIONS.map((action) =>
    decide(policy, "kms:GetKeyPolicy.Policy", {
      service: "cloudwatch.amazonaws.com",
      action,
      resource: Arn,
      sourceAccount: accountId,
    }),
  );
  return judgeCloudWatch(worstOf(decisions), Arn, "The policy of the key");
}
