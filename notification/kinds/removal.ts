import { REMOVAL_FUNCTION_NAME } from "../../shared/names.ts";
import { functionPath } from "../console-url.ts";
import { type Content, factsOf, type Origin, THREADS } from "../content.ts";
import { parseOrThrow } from "../event.ts";
import type { Home } from "../home.ts";
import { type RecordedRemoval, RemovalRecord, wordsOn } from "./removal-words.ts";

/**
 * Describes what a removal did, by its own log record.
 *
 * @param record the record, from the log of the removal function and nowhere else
 * @param logged where and when it was logged
 * @returns nothing for an intent, which the record of the result follows; if none does, the queue delivers the
 *   request again
 * @throws {UnrecognizedEventError} If it is none.
 */
export function describeRemoval(record: unknown, logged: Origin, home: Home): (Origin & Content)[] {
  const removal = parseOrThrow(RemovalRecord, record, "record");
  return removal.decision === "INTENT" ? [] : [describeResult(removal, logged, home)];
}

function describeResult(removal: RecordedRemoval, logged: Origin, home: Home): Origin & Content {
  const origin = { ...logged, accountId: removal.accountId ?? logged.accountId };
  const { error, actual, reason } = removal;
  return {
    ...origin,
    ...wordsOn(removal, origin),
    facts: factsOf({
      result: ["Result", removal.message],
      errorType: ["Error", error?.name],
      errorMessage: ["Error message", error?.message],
      reason: ["Reason", reason],
      remainingKeys: ["Keys that remain", listOf(actual?.remaining)],
      problems: ["Problems", listOf(actual?.problems)],
      mode: ["Mode", removal.mode],
      requestId: ["Request", removal.requestId],
      requestedAt: ["Requested", removal.requestedAt],
    }),
    consolePath: functionPath(home.region, REMOVAL_FUNCTION_NAME),
    consoleAccountId: home.accountId,
    thread: THREADS.key,
  };
}

/** Nothing of an empty list. */
function listOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.length > 0 ? value.join(", ") : undefined;
}
