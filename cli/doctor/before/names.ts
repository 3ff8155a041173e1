import type { Check, Judgement } from "../check.ts";
import { findOwningStack } from "../owning-stack.ts";
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
    const { cloudFormation } = context.deployment;
    const judged = existing.map(async (it) =>
      judgeName(it, await findOwningStack(cloudFormation, it.id, callLimits(context))),
    );
    yield* await Promise.all(judged);
    // Only now, as what was found holds whatever could not be read.
    for (const lookup of lookups) if (lookup.status === "rejected") throw lookup.reason;
    if (existing.length === 0)
      yield { health: "GOOD", found: "No name that a deployment gives is taken." };
  },
};

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
