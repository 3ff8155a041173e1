import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
import { keepRawAnswer } from "../../shared/raw-answer.ts";
import { objectWith } from "../../shared/schema.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import { call, parseAnswer } from "../aws/call.ts";
import { MalformedAnswerError } from "../errors.ts";

/** So many events fit in one request. */
export const MAX_ENTRIES = 10;
const LONGEST_MS = 30_000;
const ACTION = "events:PutEvents";

/** The result for one event. */
export type Outcome =
  | { readonly eventId: string }
  | { readonly refusal: { readonly code: string; readonly message: string } };

const optionalText = v.nullish(v.string("a text, or nothing"), "");
const Answer = objectWith(
  {
    FailedEntryCount: v.pipe(v.number("a number"), v.integer("a whole number")),
    Entries: v.array(
      objectWith(
        { EventId: optionalText, ErrorCode: optionalText, ErrorMessage: optionalText },
        "an entry",
      ),
      "a list",
    ),
  },
  "an object",
);

/**
 * Puts events on a bus. AWS accepts or refuses each by itself, and answers with success in both cases.
 * See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @param entries at most `MAX_ENTRIES`
 * @returns an outcome for each of the entries, in their order
 * @throws {CallError} If AWS refuses the request or does not answer.
 * @throws {MalformedAnswerError} If the answer does not state for each event whether AWS accepted it.
 */
export async function putEvents(
  client: EventBridgeClient,
  entries: PutEventsRequestEntry[],
): Promise<Outcome[]> {
  const command = new PutEventsCommand({ Entries: entries });
  const raw = keepRawAnswer(command);
  await call(ACTION, client.send(command, limitCalls(LONGEST_MS)));
  const { FailedEntryCount, Entries } = parseAnswer(Answer, JSON.parse(raw.text), ACTION);
  if (Entries.length !== entries.length) {
    throw new MalformedAnswerError(
      `${ACTION} answered about ${Entries.length} events, and ${entries.length} were sent.`,
    );
  }
  const outcomes = Entries.map(({ EventId, ErrorCode, ErrorMessage }): Outcome => {
    if (ErrorCode) return { refusal: { code: ErrorCode, message: ErrorMessage } };
    if (EventId) return { eventId: EventId };
    throw new MalformedAnswerError(`${ACTION}.Entries has an entry without EventId and ErrorCode.`);
  });
  const refused = outcomes.filter((outcome) => "refusal" in outcome).length;
  if (refused !== FailedEntryCount) {
    throw new MalformedAnswerError(
      `${ACTION}.FailedEntryCount is ${FailedEntryCount}, and ${refused} entries have an ErrorCode.`,
    );
  }
  return outcomes;
}
