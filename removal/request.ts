import * as v from "valibot";
import { invokedFunctionArn, type LambdaContext } from "../shared/lambda.ts";
import { accountId, objectWith, objectWithOnly, parserThrowing } from "../shared/schema.ts";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type RequestDetail } from "./contract.ts";
import { InvalidRequestError, UnsupportedPartitionError } from "./errors.ts";

/** A member account asks for the removal of its own root access keys. */
export interface RemovalRequest extends RequestDetail {
  /** The sender, as the event bus stamped it. */
  readonly accountId: string;
}

/** Where the function runs. */
export interface CentralAccount {
  readonly partition: string;
  /** The organization's central account. */
  readonly accountId: string;
}

const parseOrThrow = parserThrowing(InvalidRequestError);

const EXECUTION_ID = "an execution id of up to 64 letters, digits and hyphens";
const ANNOTATION = "a text of up to 1024 characters";

const Detail = objectWithOnly(
  {
    executionId: v.pipe(v.string(EXECUTION_ID), v.regex(/^[A-Za-z0-9-]{1,64}$/, EXECUTION_ID)),
    annotation: v.pipe(v.string(ANNOTATION), v.maxLength(1024, ANNOTATION)),
  },
  "an object with executionId and annotation and nothing else, no account id in particular",
);

const RequestEvent = objectWith(
  {
    source: v.literal(EVENT_SOURCE, EVENT_SOURCE),
    "detail-type": v.literal(REQUEST_DETAIL_TYPE, REQUEST_DETAIL_TYPE),
    account: accountId,
    detail: Detail,
  },
  "an EventBridge event (an object)",
);

/**
 * Reads the event by which a member account asks. The sender's account id alone decides whose
 * keys are removed: the event bus stamps it on the event, and the sender cannot choose it.
 *
 * @throws {InvalidRequestError} If it is any other event, or its detail holds anything else.
 */
export function parseRequest(event: unknown): RemovalRequest {
  const { account, detail } = parseOrThrow(RequestEvent, event, "event");
  return { accountId: account, ...detail };
}

/** Whose event it is, as far as that can be told of one that is refused. */
export function senderOf(event: unknown): string | undefined {
  const sent = v.safeParse(v.object({ account: accountId }), event);
  return sent.success ? sent.output.account : undefined;
}

/** Where sts:AssumeRoot is known to work. */
const PARTITIONS = ["aws", "aws-us-gov"];

/**
 * Tells from the function's ARN where it runs.
 *
 * @throws {UnsupportedPartitionError} If it is where sts:AssumeRoot is not verified, as in China.
 */
export function readCentralAccount(context: LambdaContext): CentralAccount {
  const { invokedFunctionArn: arn } = context;
  const central = parseOrThrow(invokedFunctionArn, arn, "context.invokedFunctionArn");
  if (!PARTITIONS.includes(central.partition)) {
    throw new UnsupportedPartitionError(
      `Root access keys are not removed in ${central.partition}, only in ${PARTITIONS.join(" and ")}: whether sts:AssumeRoot works elsewhere is not verified. Delete them as the root user.`,
    );
  }
  return central;
}
