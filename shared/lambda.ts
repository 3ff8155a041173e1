import { arnOf } from "./schema.ts";

/** The used part of Lambda's context object. */
export interface LambdaContext {
  readonly invokedFunctionArn: string;
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** Reads partition and account from the ARN of the invoked function. */
export const invokedFunctionArn = arnOf(
  "lambda",
  "the ARN of a Lambda function, arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME",
);

/** Logs the record of a successful invocation. */
export function log(record: object): void {
  console.info(forConsole(record));
}

/** Logs the record of a failed invocation. */
export function logError(record: object): void {
  console.error(forConsole(record));
}

/**
 * Lambda's JSON logging accepts an object and adds time, level and request ID. Any other console would print
 * an object on many lines in JavaScript's notation, so it gets JSON on one line.
 * See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function forConsole(record: object): object | string {
  return process.env.AWS_LAMBDA_LOG_FORMAT === "JSON" ? record : JSON.stringify(record);
}
