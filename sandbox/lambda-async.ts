import { randomUUID } from "node:crypto";
import type { EventEntry } from "./events/event.ts";
import type { EventBridge } from "./events/event-bridge.ts";
import { type Invocation, type InvocationResult, invokeFunction } from "./lambda.ts";
import type { Queues } from "./sqs/queues.ts";

/** What Lambda does about an asynchronous invocation, as an `AWS::Lambda::EventInvokeConfig` says. */
interface AsyncOptions {
  /** EventBridge of the function's account. */
  readonly events: EventBridge;
  /** The queues of the function's account; needed only where one is a destination. */
  readonly queues?: Queues;
  /** How often a failed invocation is tried again, at most; twice where left out. */
  readonly maximumRetryAttempts?: number;
  /** Where the end of an invocation is told; nowhere where left out. */
  readonly destinations?: {
    /** The ARN of the default bus or of a queue. */
    readonly onSuccess?: string;
    /** The ARN of the default bus or of a queue. */
    readonly onFailure?: string;
  };
}

/**
 * Invokes a function as AWS services do, which do not wait for its result: what fails is tried
 * again, and the end is told to a destination.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 *
 * @throws {Error} If a destination is neither the default bus nor a queue, or Lambda would refuse the attempts.
 */
export async function invokeAsync(
  invocation: Invocation,
  { events, queues, maximumRetryAttempts = 2, destinations = {} }: AsyncOptions,
): Promise<InvocationResult> {
  for (const destination of Object.values(destinations)) {
    if (destination !== events.arn && !queues?.has(destination)) {
      const message = `Only ${events.arn} and queues are implemented as destinations: ${destination}`;
      throw new Error(message);
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
  const destination = result.error ? destinations.onFailure : destinations.onSuccess;
  const record = invocationRecord(request, result, attempts, events.now());
  if (destination === events.arn) events.put(recordEvent(record, destination));
  else if (destination !== undefined) queues?.send(destination, record);
  return result;
}

type InvocationRecord = ReturnType<typeof invocationRecord>;

/** What a destination is told, as it is sent to a queue. */
function invocationRecord(
  { requestId, functionArn, event }: Invocation,
  { result, error }: InvocationResult,
  approximateInvokeCount: number,
  now: Date,
) {
  return {
    version: "1.0",
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
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
  };
}

/** The same as it is put on a bus. */
function recordEvent(record: InvocationRecord, busArn: string): EventEntry {
  const { functionArn, condition } = record.requestContext;
  const outcome = condition === "Success" ? "Success" : "Failure";
  return {
    "detail-type": `Lambda Function Invocation Result - ${outcome}`,
    source: "lambda",
    resources: [busArn, functionArn],
    detail: record,
  };
}
