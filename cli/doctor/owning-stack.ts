import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { objectWith, text } from "../../shared/schema.ts";
import type { CallLimits } from "../../shared/time-limits.ts";
import { call, parseAnswer, unlessMissing } from "../aws/call.ts";

const NOT_EMPTY = "a list that is not empty";
const resourcesSchema = v.pipe(
  v.array(objectWith({ StackName: text("the name of a stack") }, "a resource"), NOT_EMPTY),
  v.nonEmpty(NOT_EMPTY),
);

/**
 * Finds the stack of this account and Region that a resource belongs to.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 *
 * @param PhysicalResourceId as CloudFormation identifies it
 * @returns its name; undefined if the resource belongs to none
 * @throws {CallError | MalformedAnswerError} If CloudFormation does not say so.
 */
export async function findOwningStack(
  client: CloudFormationClient,
  PhysicalResourceId: string,
  limits: CallLimits,
): Promise<string | undefined> {
  const action = "cloudformation:DescribeStackResources";
  const command = new DescribeStackResourcesCommand({ PhysicalResourceId });
  // CloudFormation has no other code for it.
  const answer = await unlessMissing(call(action, client.send(command, limits)), "ValidationError");
  if (!answer) return undefined;
  const name = `${action}.StackResources`;
  return parseAnswer(resourcesSchema, answer.StackResources, name)[0]?.StackName;
}
