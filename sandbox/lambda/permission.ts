import * as v from "valibot";
import { checkShape } from "../check.ts";
import { arnLike } from "../wildcards.ts";

/** A service that invokes a function for a resource. */
export interface Invoker {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

const Permission = v.strictObject({
  /** The name or the ARN of the function. */
  FunctionName: v.string(),
  Action: v.literal("lambda:InvokeFunction"),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
});

/**
 * Compiles a Lambda function's permissions to a function that decides whether a service can invoke it.
 * See https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 *
 * @param permissions the properties of `AWS::Lambda::Permission`
 * @throws {Error} naming what is not implemented, or a permission for another function
 */
export function compilePermissions(
  functionArn: string,
  permissions: readonly unknown[],
): (invoker: Invoker) => boolean {
  const compiled = permissions.map((permission) =>
    checkShape(Permission, permission, "AWS::Lambda::Permission"),
  );
  for (const { FunctionName } of compiled) {
    if (FunctionName !== functionArn && FunctionName !== nameOf(functionArn)) {
      throw new Error(`AWS::Lambda::Permission: ${FunctionName} is not ${functionArn}.`);
    }
  }
  return ({ service, sourceArn, sourceAccount }) =>
    compiled.some(
      ({ Principal, SourceArn, SourceAccount }) =>
        Principal === service &&
        (SourceArn === undefined || arnLike(SourceArn)(sourceArn)) &&
        (SourceAccount === undefined || SourceAccount === sourceAccount),
    );
}

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
function nameOf(functionArn: string): string | undefined {
  return functionArn.split(":")[6];
}
