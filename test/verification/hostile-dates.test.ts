import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NoVerdictError } from "../../rule/evaluate.ts";
import { type Fleet, type FleetAccount, openFleet } from "../integration/fleet.ts";
import { runs } from "./effort.ts";
import { expectClear } from "./expect-clear.ts";
import { edits } from "./hostile-input.ts";
import { Tally } from "./tally.ts";

const LONGEST_MESSAGE = 4000;
const MINUTE_MS = 60_000;

const tally = new Tally();
let fleet: Fleet;
/** Accounts with an inactive key that passes where its report is fresh, and nothing else does. */
let withSummary: FleetAccount;
let withoutSummary: FleetAccount;
beforeAll(async () => {
  fleet = await openFleet();
  withSummary = openAccount("COMPLIANT");
  withoutSummary = openAccount("NON_COMPLIANT");
  withoutSummary.fail("GetAccountSummary", { kind: "accessDenied" });
});
afterAll(async () => {
  await fleet.close();
  tally.print("dates");
});

function openAccount(inactiveKeys: string): FleetAccount {
  const under = fleet.addAccount({ inactiveKeys });
  under.account.createRootKey();
  under.account.setRootKeyActive(1, false);
  under.account.reports.request();
  return under;
}

type Header = string | readonly string[];

/** Evaluates while the report's answer has such a `Date`, or several. */
async function evaluate(under: FleetAccount, header: Header) {
  const { faults } = under.sandbox;
  const fault = { kind: "date", date: header as string } as const;
  const repair = faults.add({
    operation: "GetCredentialReport",
    accountId: under.account.id,
    fault,
  });
  const outcome = await under.evaluate({}, 10_000).catch((error: Error) => error);
  repair();
  return outcome;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Whether it is a date as HTTP has it, letter by letter, and now. */
function isNow(header: Header): boolean {
  if (typeof header !== "string") return false;
  const two = (value: number) => String(value).padStart(2, "0");
  const now = fleet.clock.now().getTime();
  for (let second = -301; second <= 301; second++) {
    const time = new Date(now + second * 1000);
    const day = `${DAYS[time.getUTCDay()]}, ${two(time.getUTCDate())} ${MONTHS[time.getUTCMonth()]}`;
    const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two);
    // White space around a header is none of it.
    if (header.trim() === `${day} ${time.getUTCFullYear()} ${clock.join(":")} GMT`) return true;
  }
  return false;
}

/** All that a header can hold: the rest, the endpoint cannot send. */
const SENT = [..."\t !\"%',-:;<>{}09AGMTZaz\u0080\u0085\u009b\u00a0\u00ad\u00ff"];
const text = fc.string({ unit: fc.constantFrom(...SENT), maxLength: 60 });
const near = fc.tuple(edits(text), fc.integer({ min: -8, max: 8 })).map(([edit, minutes]) => {
  const date = new Date(fleet.clock.now().getTime() + minutes * MINUTE_MS).toUTCString();
  return edit(date);
});
const right = fc.constant(0).map(() => fleet.clock.now().toUTCString());
const header = fc.oneof(
  { weight: 6, arbitrary: near },
  { weight: 1, arbitrary: right },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: text.map((part) => part.repeat(8000 / (part.length || 1))) },
  { weight: 1, arbitrary: fc.tuple(right, fc.oneof(right, near, text)) },
);

it("a Date header that does not say what time it is makes no report fresh, and breaks no message", async () => {
  const outcomes = new Tally();
  await fc.assert(
    fc.asyncProperty(header, async (date) => {
      const mayBeFresh = isNow(date);
      for (const under of [withSummary, withoutSummary]) {
        const outcome = await evaluate(under, date);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(NoVerdictError);
          expectClear(outcome, LONGEST_MESSAGE);
        } else {
          expectClear({ message: outcome.annotation }, 257);
          if (outcome.clockDoubt !== undefined) {
            expectClear({ message: outcome.clockDoubt }, LONGEST_MESSAGE);
          }
        }
        const isFresh = !(outcome instanceof Error) && outcome.reason === "INACTIVE_KEY";
        if (!mayBeFresh) expect(isFresh).toBe(false);
        outcomes.add(isFresh ? "fresh" : "in doubt");
        tally.add(isFresh ? "fresh" : "in doubt");
      }
    }),
    runs(300),
  );
  outcomes.expectShares({ fresh: 0.05, "in doubt": 0.3 });
});
