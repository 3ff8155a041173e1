import { randomUUID } from "node:crypto";
import type { EventEntry } from "../events/event.ts";
import type { EventBridge } from "../events/event-bridge.ts";
import type { Queues } from "../sqs.ts";
import { type Invocation, type InvocationResult, invokeFunction } from "./invoke-function.ts";
import { checkOutlets, type Destinations, RECORD_SOURCE, recordDetailType } from "./outlets.ts";

/** What Lambda does about an asynchronous invocation, as an `AWS::Lambda::EventInvokeConfig` says. */
interface AsyncOptions {
  /** EventBridge of the function's account. */
  readonly events: EventBridge;
  /** The queues of the function's account; needed only where one is a destination. */
  readonly queues?: Queues;
  /** How often a failed invocation is tried again, at most; twice where left out. */
  readonly maximumRetryAttempts?: number;
  /** Where the end of an invocation is told; nowhere where left out. */
  readonly destinations?: Destinations;
  /** The ARN of the queue for events that no attempt got through: the function's DeadLetterConfig. */
  readonly deadLetterArn?: string;
}

/**
 * Invokes a function as AWS services do, which do not wait for its result: what fails is tried
 * again, and the end is told to a destination.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 *
 * @throws {Error} If a destination is neither a bus of the account nor a queue, the function's role may
 *   not send to it, or Lambda would refuse the attempts.
 */
export async function invokeAsync(
  invocation: Invocation,
  { events, queues, maximumRetryAttempts = 2, destinations = {}, deadLetterArn }: AsyncOptions,
): Promise<InvocationResult> {
  checkOutlets({ events, queues, destinations, deadLetterArn, role: invocation.role });
  if (![0, 1, 2].includes(maximumRetryAttempts)) {
    throw new Error(`Lambda tries again 0, 1 or 2 times: ${maximumRetryAttempts}`);
  }
  // All attempts are one request.
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
  else if (destination !== undefined) queues?.send(destination, record);
  if (result.error && deadLetterArn !== undefined) {
    queues?.send(deadLetterArn, request.event, letterAttributes(request.requestId, result.error));
  }
  return result;
}

/** What a dead-letter queue is told of a message's error at most. */
const ERROR_MESSAGE_BYTES = 1024;

/**
 * What stands beside an event in a dead-letter queue.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
function letterAttributes(
  RequestID: string,
  { errorMessage }: NonNullable<InvocationResult["error"]>,
): Readonly<Record<string, string>> {
  return {
    RequestID,
    // The status of the invocation, which is answered although the function has failed.
    ErrorCode: "200",
    ErrorMessage: Buffer.from(errorMessage).subarray(0, ERROR_MESSAGE_BYTES).toString(),
  };
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
      functionError: error && "Unhandled",
    },
    responsePayload: error ?? result ?? null,
  };
}

/** The same as it is put on a bus. */
function recordEvent(record: InvocationRecord, busArn: string): EventEntry {
  const { functionArn, condition } = record.requestContext;
  return {
    "detail-type": recordDetailType(condition === "Success" ? "onSuccess" : "onFailure"),
    source: RECORD_SOURCE,
    resources: [busArn, functionArn],
    detail: record,
  };
}
