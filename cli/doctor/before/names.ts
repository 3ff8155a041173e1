import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { objectWith } from "../../../shared/schema.ts";
import { call, parseAnswer, refusalOf } from "../../aws/call.ts";
import { text } from "../../status/own-rules.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import type { BeforeContext } from "./context.ts";
import { type Existing, findExisting } from "./existing.ts";

/** Names that a deployment gives and that are taken. */
export const namesCheck: Check<BeforeContext> = {
  id: "names",
  title: "Names",
  actions: [
    "config:DescribeConfigRules",
    "config:DescribeConformancePacks",
    "lambda:GetFunctionConfiguration",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
    "ssm:DescribeDocument",
    "cloudwatch:DescribeAlarms",
    "logs:DescribeLogGroups",
    "cloudformation:DescribeStackResources",
  ],
  async *run(context) {
    const lookups = await findExisting(context);
    const existing = lookups.flatMap((it) => (it.status === "fulfilled" ? it.value : []));
    const judged = existing.map(async (it) => judgeName(it, await stackOf(context, it)));
    yield* await Promise.all(judged);
    // Only now, as what was found holds whatever could not be read.
    for (const lookup of lookups) if (lookup.status === "rejected") throw lookup.reason;
    if (existing.length === 0)
      yield { health: "GOOD", found: "No name that a deployment gives is taken." };
  },
};

/** @returns the name of the stack that a resource belongs to; undefined if it belongs to none */
async function stackOf(context: BeforeContext, { id }: Existing): Promise<string | undefined> {
  const action = "cloudformation:DescribeStackResources";
  const client = context.deployment.cloudFormation;
  const command = new DescribeStackResourcesCommand({ PhysicalResourceId: id });
  const schema = objectWith(
    {
      StackResources: v.pipe(
        v.array(objectWith({ StackName: text("the name of a stack") }, "a resource"), "a list"),
        v.nonEmpty("a list that is not empty"),
      ),
    },
    "an object",
  );
  try {
    const answer = await call(action, client.send(command, callLimits(context)));
    return parseAnswer(schema, answer, action).StackResources[0]?.StackName;
  } catch (error) {
    // CloudFormation has no other code for it.
    if (refusalOf(error) === "ValidationError") return undefined;
    throw error;
  }
}

/** @param stack undefined if the resource belongs to no stack */
export function judgeName({ kind, id }: Existing, stack: string | undefined): Judgement {
  const subject = `${kind} ${id}`;
  if (stack === undefined) {
    return {
      health: "BAD",
      subject,
      found: "It exists and belongs to no CloudFormation stack: a deployment fails because of it.",
      fix: "Delete it, or deploy with the tool that created it.",
    };
  }
  return {
    health: "GOOD",
    subject,
    found: `It belongs to the stack ${stack}. Deploying that stack again updates it; another stack would fail.`,
  };
}
