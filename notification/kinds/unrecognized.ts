import * as v from "valibot";
import { accountId } from "../../shared/schema.ts";
import { type Content, factsOf, type Origin, THREADS } from "../content.ts";
import type { Home } from "../home.ts";

/**
 * Sends an event as it is, with the reason why it was not formatted.
 *
 * @param origin where it is from; by itself what the event says, as far as it says it
 */
export function describeUnrecognized(
  received: unknown,
  error: unknown,
  home: Home,
  origin: Origin = originOf(received, home),
): Origin & Content {
  const problem = error instanceof Error ? error.message : String(error);
  return {
    ...origin,
    kind: "UNRECOGNIZED",
    severity: "HIGH",
    title: "Unrecognized event",
    summary:
      "This event could not be formatted. It is shown as it was received; anybody who can send events to the bus may have composed it.",
    facts: factsOf({ problem: ["Not formatted because", problem] }),
    problem,
    received,
    steps: [
      "Read the event. It can be a finding or a failure in a form that this version does not know.",
      "If it should not have been sent here, correct the EventBridge rule that sent it.",
    ],
    thread: THREADS.other,
  };
}

const text = (pattern: RegExp, otherwise: string) =>
  v.fallback(v.pipe(v.string(), v.regex(pattern)), otherwise);

function originOf(received: unknown, home: Home): Origin {
  const { account, region, time, id } = v.parse(
    v.object({
      account: v.fallback(accountId, home.accountId),
      region: text(/^[a-z0-9-]{1,32}$/, home.region),
      time: text(/^[-\dT:.]{19,29}Z$/, "unknown"),
      id: text(/^[\w-]{1,64}$/, "unknown"),
    }),
    typeof received === "object" && received !== null ? { ...ABSENT, ...received } : ABSENT,
  );
  return { accountId: account, partition: home.partition, region, time, eventId: id };
}

/** For valibot, a member that is missing has no fallback. */
const ABSENT = { account: undefined, region: undefined, time: undefined, id: undefined };
