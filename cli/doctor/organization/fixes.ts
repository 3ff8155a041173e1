import { STACK_SET_NAME } from "../../../shared/names.ts";
import type { StackSet } from "./stack-set-details.ts";

/**
 * Brings back what was changed or deleted after the deployment, which CloudFormation otherwise does not look at.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export const REDEPLOY =
  "Deploy the organization's stack again, with all its settings: `npx cdk deploy RootAccessKeyOrganization --revert-drift`";

/** The options by which the AWS CLI acts on the StackSet. */
export function optionsOf({ callAs }: Pick<StackSet, "callAs">): string {
  return `--stack-set-name ${STACK_SET_NAME} --call-as ${callAs}`;
}

/**
 * The command that updates all stacks with the template and the parameters that the StackSet has.
 *
 * @param options more of them
 */
export function updateStacks(
  stackSet: Pick<StackSet, "callAs" | "parameterKeys">,
  options: string,
): string {
  const parameters = stackSet.parameterKeys.map(
    (key) => `ParameterKey=${key},UsePreviousValue=true`,
  );
  const kept = parameters.length > 0 ? ` --parameters ${parameters.join(" ")}` : "";
  return `\`aws cloudformation update-stack-set ${optionsOf(stackSet)} --use-previous-template${kept} --capabilities CAPABILITY_NAMED_IAM ${options}\``;
}
