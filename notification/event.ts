import * as v from "valibot";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../removal/contract.ts";
import { accountId, objectWith, parserThrowing, plainObject } from "../shared/schema.ts";
import type { Origin } from "./content.ts";
import { TEST_DETAIL_TYPE } from "./contract.ts";
import { UnrecognizedEventError } from "./errors.ts";
import type { Home } from "./home.ts";

/** Reads what EventBridge or CloudWatch Logs sends. */
export const parseOrThrow = parserThrowing(UnrecognizedEventError);

/** An event of EventBridge. Its account is the sender's, as the bus stamped it. */
export interface ReceivedEvent extends Origin {
  readonly detailType: DetailType;
  readonly detail: object;
  /** Replayed from an archive, or with resources: nothing that a runbook of this project sends. */
  readonly isIrregular: boolean;
}

/** The sources of the detail types that the function knows. AWS's pages have Lambda's in two spellings. */
const SOURCES = {
  "Config Rules Compliance Change": ["aws.config"],
  "AWS API Call via CloudTrail": ["aws.iam"],
  "Lambda Function Invocation Result - Success": ["lambda", "aws.lambda"],
  "Lambda Function Invocation Result - Failure": ["lambda", "aws.lambda"],
  "CloudWatch Alarm State Change": ["aws.cloudwatch"],
  "EC2 Automation Execution Status-change Notification": ["aws.ssm"],
  [REQUEST_DETAIL_TYPE]: [EVENT_SOURCE],
  [TEST_DETAIL_TYPE]: [EVENT_SOURCE],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type DetailType = keyof typeof SOURCES;

const DETAIL_TYPES = Object.keys(SOURCES) as DetailType[];
const ID = "an id of letters, digits and hyphens";
const ID_PATTERN = /^[\w-]{1,64}$/;
const REGION = "a Region";
const TIME = "an ISO 8601 time such as 2016-07-13T21:50:00Z";

const EventBridgeEvent = objectWith(
  {
    id: v.pipe(v.string(ID), v.regex(ID_PATTERN, ID)),
    source: v.string("a source"),
    "detail-type": v.picklist(DETAIL_TYPES, DETAIL_TYPES.join(", ")),
    account: accountId,
    region: v.pipe(v.string(REGION), v.regex(/^[a-z0-9-]{1,32}$/, REGION)),
    time: v.pipe(v.string(TIME), v.regex(/^[-\dT:.]{19,29}Z$/, TIME)),
    detail: plainObject("an object"),
    "replay-name": v.optional(v.unknown()),
    resources: v.optional(v.array(v.unknown(), "a list of resources"), []),
  },
  "an EventBridge event (an object)",
);

/**
 * Reads an event of EventBridge.
 *
 * @throws {UnrecognizedEventError} If it is none, or one of a kind that the function does not know.
 */
export function parseEvent(event: unknown, home: Home): ReceivedEvent {
  const { id, account, source, detail, ...rest } = parseOrThrow(EventBridgeEvent, event, "event");
  const detailType = rest["detail-type"];
  const sources: readonly string[] = SOURCES[detailType];
  parseOrThrow(v.picklist(sources, sources.join(" or ")), source, "event.source");
  return {
    accountId: account,
    partition: home.partition,
    region: rest.region,
    time: rest.time,
    eventId: id,
    detailType,
    detail,
    isIrregular: rest["replay-name"] !== undefined || rest.resources.length > 0,
  };
}

/** A text of the detail that may be missing. What is none is shown as JSON. */
export const someText = v.optional(v.unknown());

/** An id, such as an execution's, if it is one: in a URL, nothing else may stand. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === "string" && ID_PATTERN.test(value) ? value : undefined;

/**
 * An access key's id, if it is one: in a command, nothing else may stand.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
 */
export const accessKeyIdOf = (value: unknown): string | undefined =>
  typeof value === "string" && /^\w{16,128}$/.test(value) ? value : undefined;

/** A row of a table, by a name that the sender chose. `constructor` is in no table. */
export function rowOf<Row>(table: Readonly<Record<string, Row>>, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An object of the detail that may be missing or null. */
export const maybe = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.optional(v.nullable(v.object(entries)), null);
