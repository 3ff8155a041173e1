import { randomUUID } from "node:crypto";
import type { EventBridge } from "./events/event-bridge.ts";
import { type Invocation, type InvocationResult, invokeFunction } from "./lambda.ts";

/** What Lambda does about an asynchronous invocation, as an `AWS::Lambda::EventInvokeConfig` says. */
interface AsyncOptions {
  /** EventBridge of the function's account. */
  readonly events: EventBridge;
  /** How often a failed invocation is tried again, at most; twice where left out. */
  readonly maximumRetryAttempts?: number;
  /** Where the end of an invocation is told; nowhere where left out. */
  readonly destinations?: {
    /** The ARN of the bus. */
    readonly onSuccess?: string;
    /** The ARN of the bus. */
    readonly onFailure?: string;
  };
}

/**
 * Invokes a function as AWS services do, which do not wait for its result: what fails is tried
 * again, and the end is told to a destination.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 *
 * @throws {Error} If a destination is another than the bus, or Lambda would refuse the attempts.
 */
export async function invokeAsync(
  invocation: Invocation,
  { events, maximumRetryAttempts = 2, destinations = {} }: AsyncOptions,
): Promise<InvocationResult> {
  for (const destination of Object.values(destinations)) {
    if (destination !== events.arn) {
      throw new Error(`Only ${events.arn} is implemented as a destination: ${destination}`);
    }
  }
  if (![0, 1, 2].includes(maximumRetryAttempts)) {
    throw new Error(`Lambda tries again 0, 1 or 2 times: ${maximumRetryAttempts}`);
  }
  // All attempts are one request.
  const request = { requestId: randomUUID(), ...invocation };
  let attempts = 1;
  let result = await invokeFunction(request);
  while (result.error && attempts <= maximumRetryAttempts) {
    attempts++;
    result = await invokeFunction(request);
  }
  if (result.error ? destinations.onFailure : destinations.onSuccess) {
    events.put(invocationRecord(request, result, attempts, events));
  }
  return result;
}

function invocationRecord(
  { requestId, functionArn, event }: Invocation,
  { result, error }: InvocationResult,
  approximateInvokeCount: number,
  events: EventBridge,
) {
  const qualifiedArn = `${functionArn}:$LATEST`;
  return {
    "detail-type": `Lambda Function Invocation Result - ${error ? "Failure" : "Success"}`,
    source: "lambda",
    resources: [events.arn, qualifiedArn],
    detail: {
      version: "1.0",
      timestamp: events.now().toISOString(),
      requestContext: {
        requestId,
        functionArn: qualifiedArn,
        condition: error ? "RetriesExhausted" : "Success",
        approximateInvokeCount,
      },
      requestPayload: event,
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(error && { functionError: "Unhandled" }),
      },
      responsePayload: error ?? result ?? null,
    },
  };
}
