import { randomUUID } from "node:crypto";
import type { EventEntry } from "../events/event.ts";
import type { EventBridge } from "../events/event-bridge.ts";
import type { Queues } from "../sqs/queues.ts";
import { type Invocation, type InvocationResult, invokeFunction } from "./invoke-function.ts";
import { checkOutlets, type Destinations, RECORD_SOURCE, recordDetailType } from "./outlets.ts";

/** The configuration of asynchronous invocations, as in an `AWS::Lambda::EventInvokeConfig`. */
interface AsyncOptions {
  /** EventBridge of the function's account. */
  readonly events: EventBridge;
  /** The queues of the function's account. Required only if one is a destination. */
  readonly queues?: Queues;
  /** The maximum number of retries. Defaults to 2. */
  readonly maximumRetryAttempts?: number;
  /** The destinations of invocation records. Defaults to none. */
  readonly destinations?: Destinations;
  /** The ARN of the queue for events that all attempts failed on: the function's DeadLetterConfig. */
  readonly deadLetterArn?: string;
}

/**
 * Invokes a function asynchronously, as AWS services do: failures are retried, and a record of the
 * invocation goes to a destination.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 *
 * @throws {Error} If a destination is neither a bus of the account nor a queue, the function's role cannot
 *   send to it, or Lambda would reject the number of retries.
 */
export async function invokeAsync(
  invocation: Invocation,
  { events, queues, maximumRetryAttempts = 2, destinations = {}, deadLetterArn }: AsyncOptions,
): Promise<InvocationResult> {
  checkOutlets({ events, queues, destinations, deadLetterArn, role: invocation.role });
  if (![0, 1, 2].includes(maximumRetryAttempts)) {
    throw new Error(`maximumRetryAttempts must be 0, 1 or 2: ${maximumRetryAttempts}`);
  }
  // All attempts have the same request ID.
  const request = { requestId: randomUUID(), clock: () => events.now(), ...invocation };
  let attempts = 1;
  let result = await invokeFunction(request);
  while (result.error && attempts <= maximumRetryAttempts) {
    attempts++;
    result = await invokeFunction(request);
  }
  const destination = result.error ? destinations.onFailure : destinations.onSuccess;
  const record = invocationRecord(request, result, attempts, events.now());
  const bus = destination === undefined ? undefined : events.findBus(destination);
  if (bus) bus.send(events.makeEvent(recordEvent(record, bus.arn)));
  else if (destination !== undefined) queues?.send(destination, JSON.stringify(record));
  if (result.error && deadLetterArn !== undefined) {
    const attributes = letterAttributes(request.requestId, result.error);
    queues?.send(deadLetterArn, JSON.stringify(request.event), attributes);
  }
  return result;
}

/** The maximum length of the error message in a dead-letter queue. */
const ERROR_MESSAGE_BYTES = 1024;

/**
 * The attributes of an event in a dead-letter queue.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
function letterAttributes(
  RequestID: string,
  { errorMessage }: NonNullable<InvocationResult["error"]>,
): Readonly<Record<string, string>> {
  return {
    RequestID,
    // The status of the invocation, which succeeds even though the function fails.
    ErrorCode: "200",
    ErrorMessage: Buffer.from(errorMessage).subarray(0, ERROR_MESSAGE_BYTES).toString(),
  };
}

type InvocationRecord = ReturnType<typeof invocationRecord>;

/** The invocation record, as sent to a queue. */
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
      functionError: error && "Unhandled",
    },
    responsePayload: error ?? result ?? null,
  };
}

/** The invocation record, as sent to a bus. */
function recordEvent(record: InvocationRecord, busArn: string): EventEntry {
  const { functionArn, condition } = record.requestContext;
  return {
    "detail-type": recordDetailType(condition === "Success" ? "onSuccess" : "onFailure"),
    source: RECORD_SOURCE,
    resources: [busArn, functionArn],
    detail: record,
  };
}
