import { arnOf } from "./arn.ts";

/** What is used of Lambda's context object. */
export interface LambdaContext {
  readonly invokedFunctionArn: string;
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** Gives partition and account of the function that was invoked. */
export const invokedFunctionArn = arnOf(
  "lambda",
  "the ARN of a Lambda function, arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME",
);
