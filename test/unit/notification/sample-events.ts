import { gzipSync } from "node:zlib";
import type { Message } from "../../../notification/content.ts";
import { readNotifications } from "../../../notification/read.ts";
import { NAMES } from "../../../shared/names.ts";
import recorded from "../../fixtures/events.json" with { type: "json" };

/** Events in the shape of AWS's samples. */
export const EVENTS = recorded.events;
export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** Where the function stands in each partition. */
export const HOMES = [
  { partition: "aws", region: "us-east-1" },
  { partition: "aws-us-gov", region: "us-gov-west-1" },
  { partition: "aws-cn", region: "cn-north-1" },
  { partition: "aws-eusc", region: "eusc-de-east-1" },
].map((place) => ({ ...place, accountId: "123456789012", isOrganization: true, names: NAMES }));
const [HOME] = HOMES;
export const AWS = HOME as NonNullable<typeof HOME>;

/** The event as it would be in the partition. */
export function eventIn({ partition, region }: typeof AWS, name: EventName): object {
  const text = JSON.stringify(EVENTS[name]).replaceAll("arn:aws:", `arn:${partition}:`);
  return { ...JSON.parse(text), region };
}

/** The only message that an event makes. */
export function messageOf(event: unknown, home = AWS): Message {
  const [message, ...others] = readNotifications(event, home);
  if (!message || others.length > 0) throw new Error("The event makes not exactly one message.");
  return message;
}

/** An event with another detail. */
export function withDetail(name: EventName, detail: object): object {
  return { ...EVENTS[name], detail: { ...EVENTS[name].detail, ...detail } };
}

const KEY = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  status: "Active",
  created: "2019-03-02T10:00:00.000Z",
  lastUsed: { date: "2026-06-20T08:00:00.000Z", service: "s3", region: "us-east-1" },
};

/** A record of the removal, as removal/contract.ts has it. */
export const REMOVAL_RECORD = {
  accountId: "111122223333",
  requestId: "12345678-1234-1234-1234-123456789012",
  requestedAt: "2026-11-27T07:00:00.000Z",
  messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
  receiveCount: 1,
  mode: "delete",
  decision: "REMOVED",
  reason: "UNUSED_LONG_ENOUGH",
  message:
    "Removed all root access keys of account 111122223333: AKIAIOSFODNN7EXAMPLE (active, created 2019-03-02, last used 2026-06-20 by s3 in us-east-1); neither used nor created in the last 90 days.",
  keys: [KEY],
  expected: { remaining: 0 },
  actual: {
    deleted: [KEY.accessKeyId],
    gone: [],
    stillListed: [],
    remaining: [] as readonly string[] | string,
    problems: [] as readonly string[],
  },
  durationsMs: { reading: 1, removing: 1 },
};

/** What CloudWatch Logs sends of records that Lambda logged as JSON. */
export function subscriptionOf(
  records: readonly unknown[],
  { owner = AWS.accountId, lines = records.map(lineOf) } = {},
): object {
  const logEvents = lines.map((line, index) => ({
    id: `3195310660696698337880902507980421114328961542429EXAMPLE${index}`,
    timestamp: Date.UTC(2026, 10, 27, 7, 3, 47),
    message: JSON.stringify(line),
  }));
  return compressed({
    messageType: "DATA_MESSAGE",
    owner,
    logGroup: "/root-access-key/removal",
    logStream: "s",
    subscriptionFilters: ["f"],
    logEvents,
  });
}

const lineOf = (message: unknown): object => ({
  timestamp: "2026-11-27T07:03:47.123Z",
  level: "INFO",
  requestId: "e4b46cbf",
  message,
});

/** What CloudWatch Logs sends to see whether the function can be reached. */
export const CONTROL_MESSAGE = compressed({
  messageType: "CONTROL_MESSAGE",
  owner: "CloudwatchLogs",
  logGroup: "",
  logStream: "",
  subscriptionFilters: [],
  logEvents: [
    {
      id: "",
      timestamp: Date.UTC(2026, 10, 27, 7),
      message: "CWL CONTROL MESSAGE: Checking health of destination Lambda.",
    },
  ],
});

function compressed(batch: object): object {
  return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString("base64") } };
}
