import { ListStackSetOperationsCommand } from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { STACK_SET_NAME } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { optionsOf, updateStacks } from "./fixes.ts";
import type { StackSet } from "./stack-set-details.ts";

export const stackSetCheck: Check<Pick<OrganizationContext, "stackSet" | "region">> = {
  id: "stack-set",
  title: "StackSet",
  actions: LOOKUPS.stackSet,
  async *run({ stackSet, region }) {
    yield judgeStackSet(await stackSet(), region);
  },
};

export function judgeStackSet(stackSet: StackSet | undefined, region: string): Judgement {
  if (!stackSet) {
    return {
      health: "BAD",
      found: `The organization has no StackSet ${STACK_SET_NAME} in ${region}.`,
      fix: "Deploy the organization's stack, or name its Region with --region.",
    };
  }
  const { isServiceManaged, deploysAutomatically, organizationalUnitIds } = stackSet;
  if (!isServiceManaged) {
    return {
      health: "BAD",
      found: `The StackSet ${STACK_SET_NAME} does not have service-managed permissions, so it is not the deployment's.`,
      fix: "Delete it, and deploy the organization's stack.",
    };
  }
  if (!deploysAutomatically) {
    return {
      health: "BAD",
      found:
        "Automatic deployment is off: accounts that join the organization do not get the rule.",
      fix: updateStacks(
        stackSet,
        "--auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false",
      ),
    };
  }
  const units = organizationalUnitIds.join(", ");
  return { health: "GOOD", found: `It deploys automatically to the accounts in ${units}.` };
}

/** See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationSummary.html */
const operationSchema = objectWith(
  {
    OperationId: text("the id of an operation"),
    Action: text("an action"),
    Status: text("a status"),
    CreationTimestamp: v.date("a time"),
    StatusReason: v.optional(v.string("a reason")),
  },
  "an operation",
);
export type Operation = v.InferOutput<typeof operationSchema>;

export const operationsCheck: Check<Pick<OrganizationContext, "clients" | "over" | "stackSet">> = {
  id: "stack-set-operations",
  title: "StackSet operations",
  actions: [...LOOKUPS.stackSet, "cloudformation:ListStackSetOperations"],
  async *run({ clients, over, stackSet: lookup }) {
    const stackSet = await lookup();
    if (!stackSet) return;
    const operations = await callList({
      action: "cloudformation:ListStackSetOperations",
      list: "Summaries",
      item: operationSchema,
      xmlElementOfItem: "OperationId",
      command: (NextToken) =>
        new ListStackSetOperationsCommand({
          StackSetName: STACK_SET_NAME,
          CallAs: stackSet.callAs,
          NextToken,
        }),
      send: (command) => clients.cloudFormation.send(command, callLimits({ over })),
    });
    yield* judgeOperations(operations, stackSet);
  },
};

const UNDER_WAY = ["RUNNING", "QUEUED", "STOPPING"];

/**
 * Each operation that is under way, and the last one that has ended.
 *
 * | the last one     | health  |
 * | ---------------- | ------- |
 * | SUCCEEDED        | GOOD    |
 * | FAILED, STOPPED  | BAD     |
 * | any other status | UNKNOWN |
 */
export function* judgeOperations(
  operations: readonly Operation[],
  stackSet: Pick<StackSet, "callAs">,
): Generator<Judgement> {
  const newestFirst = operations.toSorted(
    (one, other) => other.CreationTimestamp.getTime() - one.CreationTimestamp.getTime(),
  );
  const options = optionsOf(stackSet);
  for (const { OperationId, Action, Status, CreationTimestamp } of newestFirst) {
    if (!UNDER_WAY.includes(Status)) continue;
    yield {
      health: "WARNING",
      subject: OperationId,
      found: `The operation ${Action} of ${at(CreationTimestamp)} is ${Status}.`,
      fix: `Run this again when it has ended: \`aws cloudformation describe-stack-set-operation ${options} --operation-id ${OperationId}\``,
    };
  }
  // What a drift detection found is in the stacks.
  const last = newestFirst.find(
    ({ Action, Status }) => Action !== "DETECT_DRIFT" && !UNDER_WAY.includes(Status),
  );
  if (!last) {
    if (newestFirst.some(({ Status }) => UNDER_WAY.includes(Status))) return;
    yield { health: "UNKNOWN", found: "CloudFormation lists no deployment of the StackSet." };
    return;
  }
  const { OperationId, Action, Status, CreationTimestamp, StatusReason } = last;
  const found = `The last operation, ${Action} of ${at(CreationTimestamp)}, is ${Status}.`;
  if (Status === "SUCCEEDED") {
    yield { health: "GOOD", found };
    return;
  }
  yield {
    health: ["FAILED", "STOPPED"].includes(Status) ? "BAD" : "UNKNOWN",
    subject: OperationId,
    found: StatusReason ? `${found} ${StatusReason}` : found,
    fix: `The reason in each account: \`aws cloudformation list-stack-set-operation-results ${options} --operation-id ${OperationId}\``,
  };
}

function at(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
