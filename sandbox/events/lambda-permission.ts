import * as v from "valibot";
import { checkShape } from "../check.ts";
import { arnLike } from "../wildcards.ts";

/** A rule that invokes a function. */
export interface Invoker {
  readonly ruleArn: string;
  readonly accountId: string;
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
 * Compiles a function's permissions: a function that decides whether a rule can invoke it.
 * See https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 *
 * @param permissions the properties of `AWS::Lambda::Permission`
 * @throws {Error} naming what is not implemented, or is about another function
 */
export function compilePermissions(
  functionArn: string,
  permissions: readonly unknown[],
): (invoker: Invoker) => boolean {
  const ofEvents = permissions
    .map((permission) => checkShape(Permission, permission, "AWS::Lambda::Permission"))
    .filter(({ FunctionName, Principal }) => {
      if (FunctionName !== functionArn && FunctionName !== nameOf(functionArn)) {
        throw new Error(`AWS::Lambda::Permission: ${FunctionName} is not ${functionArn}.`);
      }
      return Principal === "events.amazonaws.com";
    });
  return ({ ruleArn, accountId }) =>
    ofEvents.some(
      ({ SourceArn, SourceAccount }) =>
        (SourceArn === undefined || arnLike(SourceArn)(ruleArn)) &&
        (SourceAccount === undefined || SourceAccount === accountId),
    );
}

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
function nameOf(functionArn: string): string | undefined {
  return functionArn.split(":")[6];
}
