import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type Kind, TEST_DETAIL_TYPE } from "../../notification/contract.ts";
import { subjectOf } from "../../notification/forms/subject.ts";
import { readNotifications } from "../../notification/read.ts";
import { EVENT_SOURCE } from "../../removal/contract.ts";
import { openClient } from "../../shared/aws-client.ts";
import { type AccountNames, accountNames } from "../../shared/names.ts";
import { visiblyOnOneLine } from "../../shared/text.ts";
import { openSession, readCaller } from "../aws/session.ts";
import { CommandError } from "../errors.ts";
import { type Io, say, write } from "../io.ts";
import { checkBus } from "./bus.ts";
import { DEFAULT_KINDS, KINDS, type NotifyTestOptions } from "./command.ts";
import { MAX_ENTRIES, type Outcome, putEvents } from "./put-events.ts";
import { type SampleOrigin, sampleOf } from "./samples.ts";

/** One event to send. */
interface Test {
  readonly kind: Kind;
  readonly event: object;
  readonly subject: string;
}

/**
 * Runs `notify-test`: sends samples to the event bus, and writes the id of each event that AWS accepted,
 * with the subject of its message.
 *
 * @returns 0, as AWS accepted each event
 * @throws {CommandError} If AWS refused an event, or the bus is not one of the caller's account and Region.
 * @throws {CallError | MalformedAnswerError} If AWS refused a request, or its answer does not say what it accepted.
 */
export async function runNotifyTest(options: NotifyTestOptions, io: Io): Promise<0> {
  const session = await openSession(options, io);
  const { accountId, partition, clock } = await readCaller(session, io.now);
  const region = await session.sts.config.region();
  const names = accountNames(options.namePrefix);
  const origin: SampleOrigin = { partition, accountId, region, names, time: clock.now() };
  const bus = checkBus(options.bus, origin);
  const client = openClient(EventBridgeClient, session.settings);

  const kinds = options.all ? KINDS : (options.kind ?? DEFAULT_KINDS);
  const tests = kinds.map((kind) => testOf(kind, origin));
  say(io, `Sending to the event bus ${bus} of account ${accountId} in ${region}.`);
  const refused: string[] = [];
  for (let first = 0; first < tests.length; first += MAX_ENTRIES) {
    const batch = tests.slice(first, first + MAX_ENTRIES);
    const outcomes = await putEvents(
      client,
      batch.map(({ kind, event }) => ({
        EventBusName: bus,
        Source: EVENT_SOURCE,
        DetailType: TEST_DETAIL_TYPE,
        Detail: JSON.stringify({ kind, event }),
      })),
    );
    refused.push(...(await report(batch, outcomes, io)));
  }
  if (refused.length > 0) {
    throw new CommandError(
      `AWS refused ${refused.length} of ${tests.length} events. ${refused.join(" ")}`,
    );
  }
  say(io, whatToExpect(bus, names));
  return 0;
}

function testOf(kind: Kind, origin: SampleOrigin): Test {
  const event = sampleOf(kind, origin);
  const [message] = readNotifications(event, { ...origin, isOrganization: false });
  if (message?.kind !== kind) throw new Error(`The sample of ${kind} is of another kind.`);
  return { kind, event, subject: subjectOf({ ...message, isTest: true }) };
}

/**
 * Writes a line for each event that AWS accepted.
 *
 * @returns a sentence on each that AWS refused
 */
async function report(
  tests: readonly Test[],
  outcomes: readonly Outcome[],
  io: Io,
): Promise<string[]> {
  const refused: string[] = [];
  for (const [index, { kind, subject }] of tests.entries()) {
    const outcome = outcomes[index];
    if (outcome && "eventId" in outcome) {
      await write(io, `${visiblyOnOneLine(outcome.eventId)}  ${subject}\n`);
    } else {
      const { code = "", message = "" } = outcome?.refusal ?? {};
      refused.push(visiblyOnOneLine(`${kind}: ${code} (${message}).`));
    }
  }
  return refused;
}

const whatToExpect = (bus: string, names: AccountNames) => `
AWS accepted every event. Expect a message with each of these subjects; in an organization, the account's name follows.
If one does not arrive within a few minutes, check:
  1. The stack: the function ${names.notificationFunction} must exist in this account and Region, and a rule on the bus ${bus} must match the events. AWS also accepts events that match no rule, and those for a bus that does not exist.
  2. The subscription: it must be confirmed, and its filter policy, if any, must match. See: aws sns list-subscriptions-by-topic
  3. The function's log: it has a record for each event, with its id. PUBLISHED means that Amazon SNS has the message.
  4. The queue ${names.notificationDeadLettersQueue}: it has the events that led to no message.`;
