import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { objectWith } from "../shared/schema.ts";
import type { Origin } from "./content.ts";
import { UnrecognizedEventError } from "./errors.ts";
import { parseOrThrow } from "./event.ts";
import type { Home } from "./home.ts";

/** A record of the removal function, and where and when it was logged. */
export interface LoggedRecord {
  readonly record: unknown;
  readonly logged: Origin;
}

/** Lambda takes 6 MB; what is sent compressed can be more. */
const LONGEST_BYTES = 32 * 1024 * 1024;

const Subscription = v.object({ awslogs: v.object({ data: v.string() }) });

/** Whether CloudWatch Logs sent it. No event of EventBridge has this form. */
export const isSubscription = (event: unknown): boolean => v.is(Subscription, event);

const Batch = objectWith(
  {
    messageType: v.string("a type of message"),
    owner: v.string("an account id"),
    logEvents: v.array(
      objectWith(
        {
          id: v.string("an id"),
          timestamp: v.number("milliseconds since 1970"),
          message: v.string("a text"),
        },
        "a log event",
      ),
      "a list of log events",
    ),
  },
  "what a log subscription sends",
);

/**
 * Reads what a subscription to the removal function's log group sends: one or more records, each in a line
 * of Lambda's JSON logging.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 *
 * @returns nothing for CloudWatch Logs' own test messages, and for Lambda's own lines
 * @throws {UnrecognizedEventError} If it is anything else, or from another account's log.
 */
export function readLogRecords(event: unknown, home: Home): LoggedRecord[] {
  const { data } = v.parse(Subscription, event).awslogs;
  const { messageType, owner, logEvents } = parseOrThrow(Batch, unpack(data), "awslogs");
  if (messageType === "CONTROL_MESSAGE") return [];
  if (owner !== home.accountId) {
    throw new UnrecognizedEventError("The log belongs to another account.");
  }
  return logEvents.flatMap(({ id, timestamp, message }) => {
    const line = parseJson(message);
    if (isPlatformLine(line)) return [];
    const logged: Origin = {
      accountId: home.accountId,
      partition: home.partition,
      region: home.region,
      time: new Date(timestamp).toISOString(),
      eventId: id,
    };
    return [{ record: recordOf(line), logged }];
  });
}

function unpack(data: string): unknown {
  try {
    const bytes = gunzipSync(Buffer.from(data, "base64"), { maxOutputLength: LONGEST_BYTES });
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new UnrecognizedEventError("awslogs.data holds no compressed JSON.", { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const Line = v.object({ message: v.unknown() });
const PlatformLine = v.object({ type: v.pipe(v.string(), v.startsWith("platform.")) });

/** Lambda's own: an invocation started or ended. */
const isPlatformLine = (line: unknown): boolean => v.is(PlatformLine, line);

/** Lambda's JSON logging puts the record into a member of the line. */
function recordOf(line: unknown): unknown {
  if (!v.is(Line, line)) return line;
  return typeof line.message === "string" ? parseJson(line.message) : line.message;
}
