import * as v from "valibot";
import { plainObject } from "../shared/schema.ts";
import type { Content, Message, Origin } from "./content.ts";
import { SECTIONS, TEST_DETAIL_TYPE } from "./contract.ts";
import { UnrecognizedEventError } from "./errors.ts";
import { type DetailType, parseEvent, parseOrThrow, type ReceivedEvent } from "./event.ts";
import type { Home } from "./home.ts";
import { describeAlarm } from "./kinds/alarm.ts";
import { describeExecution } from "./kinds/automation.ts";
import { describeComplianceChange } from "./kinds/compliance.ts";
import { describeInvocation } from "./kinds/invocation.ts";
import { describeKeyChange } from "./kinds/key-change.ts";
import { describeRemoval } from "./kinds/removal.ts";
import { describeRequest } from "./kinds/request.ts";
import { describeUnrecognized } from "./kinds/unrecognized.ts";
import { isSubscription, readLogRecords } from "./log-subscription.ts";

const DESCRIBE: Readonly<
  Record<
    Exclude<DetailType, typeof TEST_DETAIL_TYPE>,
    (event: ReceivedEvent, home: Home) => Content
  >
> = {
  "Config Rules Compliance Change": describeComplianceChange,
  "AWS API Call via CloudTrail": describeKeyChange,
  "Lambda Function Invocation Result - Success": describeInvocation,
  "Lambda Function Invocation Result - Failure": describeInvocation,
  "CloudWatch Alarm State Change": describeAlarm,
  "EC2 Automation Execution Status-change Notification": describeExecution,
  "Root Access Key Remediation Requested": describeRequest,
};

/**
 * Reads what the function was invoked with: an event of EventBridge, or records of the removal function
 * from its log. Whatever cannot be formatted is passed on as it is; nothing is dropped but Lambda's and
 * CloudWatch Logs' own lines.
 */
export function readNotifications(event: unknown, home: Home): Message[] {
  return asItIsUnless(event, home, () => {
    if (isSubscription(event)) {
      return readLogRecords(event, home).flatMap(({ record, logged }) =>
        asItIsUnless(record, home, () => describeRemoval(record, logged, home), logged),
      );
    }
    const received = parseEvent(event, home);
    if (received.detailType === TEST_DETAIL_TYPE) return readTest(received, home);
    const content = DESCRIBE[received.detailType](received, home);
    const { accountId, partition, region, time, eventId } = received;
    return [{ accountId, partition, region, time, eventId, ...content }];
  }).map((notification) => ({ isTest: false, ...notification }));
}

type Described = Origin & Content & { readonly isTest?: boolean };

/** Also where a fault of this function's own keeps it from formatting: a finding must not be lost. */
function asItIsUnless(
  received: unknown,
  home: Home,
  describe: () => Described[],
  origin?: Origin,
): Described[] {
  try {
    return describe();
  } catch (error) {
    return [describeUnrecognized(received, error, home, origin)];
  }
}

const KINDS = Object.keys(SECTIONS);

const Test = v.object({
  kind: v.picklist(KINDS, KINDS.join(", ")),
  event: plainObject("an event"),
});

/**
 * Reads a test of the notifications: an event in an event.
 *
 * @throws {UnrecognizedEventError} If another account sent it, or the event is of another kind.
 */
function readTest(received: ReceivedEvent, home: Home): Described[] {
  if (received.accountId !== home.accountId) {
    throw new UnrecognizedEventError("Only the function's own account can test notifications.");
  }
  const { kind, event } = parseOrThrow(Test, received.detail, "event.detail");
  const nested = v.safeParse(v.object({ "detail-type": v.literal(TEST_DETAIL_TYPE) }), event);
  if (nested.success) throw new UnrecognizedEventError("The test holds another test.");
  const notifications = readNotifications(event, home);
  const other = notifications.find((notification) => notification.kind !== kind);
  if (other) {
    throw new UnrecognizedEventError(
      `The test is to be of ${kind}, but the event is of ${other.kind}.`,
    );
  }
  // By the id that its sender knows, the message and its log record can be found.
  const { eventId } = received;
  return notifications.map((notification) => ({ ...notification, eventId, isTest: true }));
}
