import * as v from "valibot";
import { invokedFunctionArn, type LambdaContext } from "../shared/lambda.ts";
import { hasRootSessions, ROOT_SESSION_PARTITION } from "../shared/root-session-partition.ts";
import { accountId, objectWith, objectWithOnly, parserThrowing } from "../shared/schema.ts";
import { parseTimestamp } from "../shared/timestamp.ts";
import type { Delivery } from "./contract.ts";
import { InvalidRequestError, UnsupportedPartitionError } from "./errors.ts";

/** A member account asks for the removal of its own root access keys. */
export interface RemovalRequest {
  /** The sender, as the event bus stamped it. */
  readonly accountId: string;
  /** The event's id. */
  readonly id: string;
  /** When the sender sent the event, or says that it did. A false time makes only its own request expire otherwise. */
  readonly time: Date;
}

/** Where the function runs. */
export interface CentralAccount {
  readonly partition: string;
  /** The organization's central account. */
  readonly accountId: string;
}

/** A message of the queue, with the request unread. */
export interface Message {
  readonly delivery: Delivery;
  readonly body: string;
}

const parseOrThrow = parserThrowing(InvalidRequestError);

const ONE_RECORD = "a list of exactly one record, as the queue's batch size is 1";
const COUNT = "the number of the delivery, from 1 up";
const someId = (allowed: string) =>
  v.pipe(v.string(allowed), v.regex(/^[A-Za-z0-9-]{1,100}$/, allowed));

const eventFrom = (queueArn: string) =>
  objectWith(
    {
      Records: v.pipe(
        v.array(
          objectWith(
            {
              messageId: someId("the message's id of letters, digits and hyphens"),
              body: v.string("a text"),
              attributes: objectWith(
                {
                  ApproximateReceiveCount: v.pipe(
                    v.string(COUNT),
                    v.regex(/^[1-9]\d{0,5}$/, COUNT),
                    v.transform(Number),
                  ),
                },
                "the message's attributes (an object)",
              ),
              eventSource: v.literal("aws:sqs", "aws:sqs"),
              eventSourceARN: v.literal(queueArn, `the function's queue, ${queueArn}`),
            },
            "a record of Amazon SQS (an object)",
          ),
          ONE_RECORD,
        ),
        v.length(1, ONE_RECORD),
      ),
    },
    "an event of Amazon SQS (an object)",
  );

/**
 * Reads the event by which Lambda delivers a message of the function's queue.
 *
 * @throws {InvalidRequestError} If it is any other event, another queue's, or not of exactly one message.
 */
export function parseMessage(event: unknown, queueArn: string): Message {
  const { Records } = parseOrThrow(eventFrom(queueArn), event, "event");
  const [{ messageId, body, attributes }] = Records as [(typeof Records)[number]];
  return { delivery: { messageId, receiveCount: attributes.ApproximateReceiveCount }, body };
}

const TIME = "a time such as 2026-11-23T14:00:00Z";

const Body = v.pipe(
  v.string("a text"),
  v.parseJson(undefined, "JSON"),
  objectWithOnly(
    {
      account: accountId,
      time: v.pipe(
        v.string(TIME),
        v.transform((text) => parseTimestamp(text)),
        v.date(TIME),
      ),
      id: someId("the event's id of letters, digits and hyphens"),
    },
    "an object with account, time and id and nothing else",
  ),
);

/**
 * Reads a message's body. The sender's account id alone decides whose keys are removed: the event bus stamps
 * it on the event, and the sender cannot choose it. Nothing else of the event reaches the function.
 *
 * @throws {InvalidRequestError} If it is anything else than what the rule's input transformer makes.
 */
export function parseRequest(body: string): RemovalRequest {
  const { account, time, id } = parseOrThrow(Body, body, "body");
  return { accountId: account, id, time };
}

/**
 * Tells from the function's ARN where it runs.
 *
 * @throws {UnsupportedPartitionError} If centralized root access is not known to be there.
 */
export function readCentralAccount(context: LambdaContext): CentralAccount {
  const { invokedFunctionArn: arn } = context;
  const central = parseOrThrow(invokedFunctionArn, arn, "context.invokedFunctionArn");
  if (!hasRootSessions(central.partition)) {
    throw new UnsupportedPartitionError(
      `Root access keys are not removed in ${central.partition}, only in ${ROOT_SESSION_PARTITION}: AWS offers centralized root access (sts:AssumeRoot) nowhere else. Follow the runbook's steps for ${central.partition} in the account itself.`,
    );
  }
  return central;
}
