import { Stack } from "aws-cdk-lib";
import { ManagedPolicy, PermissionsBoundary } from "aws-cdk-lib/aws-iam";

/**
 * Sets a permissions boundary on every role of a stack.
 *
 * @param boundary the ARN of a managed policy, what resolves to one, or the name of a policy in the
 *   account of the stack, with its path if it has one
 */
export function setPermissionsBoundary(stack: Stack, boundary: string): void {
  PermissionsBoundary.of(stack).apply(
    ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", toArn(stack, boundary)),
  );
}

function toArn(stack: Stack, boundary: string): string {
  // A reference is written as ${Token[…]}, which no name can be.
  if (/^(arn:|\$\{)/.test(boundary)) return boundary;
  return Stack.of(stack).formatArn({
    service: "iam",
    region: "",
    resource: "policy",
    resourceName: boundary,
  });
}
