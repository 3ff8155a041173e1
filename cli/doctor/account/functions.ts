import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import type { CallLimits } from "../../../shared/time-limits.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";

/** See https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
const configurationSchema = objectWith(
  {
    FunctionName: text("the name of a function"),
    FunctionArn: text("the ARN of a function"),
    Role: text("the ARN of a role"),
    Runtime: v.optional(v.string("a runtime, or nothing")),
    Timeout: v.number("a number of seconds"),
    Description: v.optional(v.string("a text, or nothing"), ""),
    State: text("a state"),
    StateReason: v.optional(v.string("a text, or nothing")),
    LastUpdateStatus: text("a status"),
    LastUpdateStatusReason: v.optional(v.string("a text, or nothing")),
    Environment: v.optional(
      v.object({ Variables: v.optional(v.record(v.string(), v.string()), {}) }, "an object"),
      {},
    ),
  },
  "a function",
);

/** How Lambda says that a function, or its policy, does not exist. */
const MISSING = "ResourceNotFoundException";

export type FunctionConfiguration = v.InferOutput<typeof configurationSchema>;

/**
 * Reads how a function is configured. The code is not part of the answer.
 *
 * @param name a name or an ARN
 * @returns undefined if there is no such function
 * @throws {CallError | MalformedAnswerError} If Lambda does not say so.
 */
export async function readConfiguration(
  client: LambdaClient,
  FunctionName: string,
  limits: CallLimits,
): Promise<FunctionConfiguration | undefined> {
  const action = "lambda:GetFunctionConfiguration";
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const answer = await unlessMissing(call(action, client.send(command, limits)), MISSING);
  return answer && parseAnswer(configurationSchema, answer, action);
}

/**
 * Reads the resource policy of a function.
 *
 * @returns JSON in a string; undefined if there is none, or no such function
 * @throws {CallError | MalformedAnswerError} If Lambda does not say so.
 */
export async function readPolicy(
  client: LambdaClient,
  FunctionName: string,
  limits: CallLimits,
): Promise<string | undefined> {
  const action = "lambda:GetPolicy";
  const command = new GetPolicyCommand({ FunctionName });
  const answer = await unlessMissing(call(action, client.send(command, limits)), MISSING);
  const schema = objectWith({ Policy: text("a policy in JSON") }, "an object");
  return answer && parseAnswer(schema, answer, action).Policy;
}

/**
 * Reads for how many executions of a function capacity is reserved, which is also their maximum.
 *
 * @returns undefined if none is, or there is no such function
 * @throws {CallError | MalformedAnswerError} If Lambda does not say so.
 */
export async function readReservedConcurrency(
  client: LambdaClient,
  FunctionName: string,
  limits: CallLimits,
): Promise<number | undefined> {
  const action = "lambda:GetFunctionConcurrency";
  const command = new GetFunctionConcurrencyCommand({ FunctionName });
  const answer = await unlessMissing(call(action, client.send(command, limits)), MISSING);
  const schema = objectWith(
    { ReservedConcurrentExecutions: v.optional(v.number("a number, or nothing")) },
    "an object",
  );
  return answer && parseAnswer(schema, answer, action).ReservedConcurrentExecutions;
}
