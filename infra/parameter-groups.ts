import type { CfnParameter, Stack } from "aws-cdk-lib";

/** A group of parameters by its heading, with the label of each. */
export type ParameterGroups = Readonly<
  Record<string, readonly (readonly [parameter: CfnParameter, label: string])[]>
>;

/**
 * Groups and labels the parameters of a stack for the AWS CloudFormation console.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
 */
export function groupParameters(stack: Stack, groups: ParameterGroups): void {
  const entries = Object.entries(groups);
  stack.addMetadata("AWS::CloudFormation::Interface", {
    ParameterGroups: entries.map(([heading, parameters]) => ({
      Label: { default: heading },
      Parameters: parameters.map(([{ logicalId }]) => logicalId),
    })),
    ParameterLabels: Object.fromEntries(
      entries.flatMap(([, parameters]) =>
        parameters.map(([{ logicalId }, label]) => [logicalId, { default: label }]),
      ),
    ),
  });
}
