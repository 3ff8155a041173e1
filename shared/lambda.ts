import { arnOf } from "./schema.ts";

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

/** Writes the record of an invocation that went well. */
export function log(record: object): void {
  console.info(forConsole(record));
}

/** Writes the record of an invocation that failed. */
export function logError(record: object): void {
  console.error(forConsole(record));
}

/**
 * Lambda's JSON logging takes an object and adds time, level and request id. Any other console would
 * print an object in JavaScript's notation, on many lines, so it gets JSON on one line.
 * See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function forConsole(record: object): object | string {
  return process.env.AWS_LAMBDA_LOG_FORMAT === "JSON" ? record : JSON.stringify(record);
}
