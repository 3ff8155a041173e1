import fc from "fast-check";
import { afterAll, beforeEach, expect, it } from "vitest";
import { runs } from "./effort.ts";
import { type Evaluated, play } from "./play.ts";
import { Tally } from "./tally.ts";
import { type Timeline, timelines } from "./timeline.ts";

const MINUTE_MS = 60_000;
/** For so long a report counts: 4 h 15 min, and a second, as IAM tells no fractions of it. */
const FRESH_FOR_MS = (4 * 60 + 15) * MINUTE_MS + 1000;
/** By so much a clock may be off for AWS, in minutes. */
const ACCEPTED_SKEW = 5;
const TIMELINES = 130;
const TIMEOUT_MS = 30 * MINUTE_MS;

/** How often each thing was seen, so that no property holds for want of a case. */
const inAll = new Tally();
let inTest = new Tally();
function count(what: string): void {
  for (const tally of [inAll, inTest]) tally.add(what);
}

beforeEach(() => {
  inTest = new Tally();
});
afterAll(() => {
  process.stdout.write(`timelines: ${inAll}\n`);
});

function countAll(evaluated: Evaluated): void {
  const { verdict, changedMeanwhile } = evaluated;
  count("evaluations");
  count(verdict ? verdict.complianceType : "without a verdict");
  if (verdict?.degraded) count("degraded");
  if (changedMeanwhile) count("with keys that changed meanwhile");
  if (verdict?.reason === "KEY_DELETED_AFTER_REPORT") count("by a report of a deleted key");
  if (isActiveKeyMissed(evaluated)) count("that miss an active key");
  if (evaluated.skew !== 0) count(`with clocks ${isFar(evaluated.skew) ? "far " : ""}apart`);
}

/** Whether clocks so many minutes apart leave it in doubt what time it is. */
const isFar = (skew: number) => Math.abs(skew) > ACCEPTED_SKEW;

function isActiveKeyMissed({ verdict, atLast }: Evaluated): boolean {
  return verdict?.complianceType === "COMPLIANT" && (atLast?.keys.includes(true) ?? false);
}

async function always(
  inactiveKeys: Timeline["inactiveKeys"],
  holds: (evaluated: Evaluated) => void,
): Promise<void> {
  const property = fc.asyncProperty(timelines(inactiveKeys), async (timeline) => {
    count("timelines");
    for (const evaluated of await play(timeline)) {
      countAll(evaluated);
      holds(evaluated);
    }
  });
  await fc.assert(property, runs(TIMELINES));
}

it(
  "with inactiveKeys NON_COMPLIANT, an account is COMPLIANT only if the summary last said so and no key existed",
  async () => {
    await always("NON_COMPLIANT", ({ verdict, atSummary }) => {
      if (verdict?.complianceType === "COMPLIANT") expect(atSummary?.keys).toEqual([]);
    });
    expect(inTest.of("COMPLIANT")).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

it.each(["NON_COMPLIANT", "COMPLIANT"] as const)(
  "with inactiveKeys %s, an account is NON_COMPLIANT only where there was a key during the evaluation or, degraded, when a fresh report was made",
  async (inactiveKeys) => {
    await always(inactiveKeys, ({ verdict, wasKey, report, skew }) => {
      if (verdict?.complianceType !== "NON_COMPLIANT") return;
      if (!verdict.degraded) expect(wasKey).toBe(true);
      else {
        expect(skew, "minutes that the clocks were apart").not.toSatisfy(isFar);
        expect(report?.keys).not.toEqual([]);
        expect(report?.ageMs, "the report's age in milliseconds").toBeLessThanOrEqual(FRESH_FOR_MS);
      }
    });
    expect(inTest.of("NON_COMPLIANT")).toBeGreaterThan(0);
    expect(inTest.of("degraded")).toBeGreaterThan(0);
    expect(inTest.of("by a report of a deleted key")).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

it(
  "with inactiveKeys COMPLIANT, an active key is missed only if keys changed after a fresh report, and never while clocks are far apart",
  async () => {
    await always("COMPLIANT", (evaluated) => {
      const { verdict, atSummary, atLast, report, skew } = evaluated;
      if (verdict?.complianceType === "COMPLIANT" && isFar(skew)) {
        expect(atSummary?.keys).toEqual([]);
      }
      if (verdict?.reason === "INACTIVE_KEY_UNCONFIRMED" && isFar(skew)) {
        count("that allow no inactive key");
      }
      if (!isActiveKeyMissed(evaluated)) return;
      expect(report, "an active key was missed without a report").toBeDefined();
      expect(report?.changes, "no key was changed since the report").toBeLessThan(
        atLast?.changes ?? 0,
      );
      expect(report?.ageMs, "the report's age in milliseconds").toBeLessThanOrEqual(FRESH_FOR_MS);
    });
    expect(inTest.of("that miss an active key")).toBeGreaterThan(0);
    expect(inTest.of("that allow no inactive key")).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

const HOUR_MINUTES = 60;
/** For so long a report counts, in minutes. */
const FRESH_FOR_MINUTES = 4 * HOUR_MINUTES + 15;

const OF_AN_INACTIVE_KEY: Omit<Timeline, "steps"> = {
  inactiveKeys: "COMPLIANT",
  reportGenerationMs: 0,
  // So that the report with the inactive key is all that there is.
  outages: [{ operation: "GenerateCredentialReport", after: 1, times: Infinity }],
  before: [
    { action: "create", slot: 1 },
    { action: "deactivate", slot: 1 },
  ],
};

const PERIODS_HOURS = [1, 3, 6, 12, 24];

it.each(PERIODS_HOURS.flatMap((hours) => [0, 4, -4].map((skew) => ({ hours, skew }))))(
  "with inactiveKeys COMPLIANT, an evaluation every $hours h and a local clock $skew min ahead, an active key is missed for no longer than 4 h 15 min and that",
  async ({ hours, skew }) => {
    const period = hours * HOUR_MINUTES;
    const periods = Math.ceil(FRESH_FOR_MINUTES / period) + 1;
    const evaluate = { evaluate: [] };
    const evaluations = await play({
      ...OF_AN_INACTIVE_KEY,
      steps: [
        { localClock: skew },
        evaluate,
        { change: { action: "reactivate", slot: 1 } },
        ...Array.from({ length: periods }, () => [{ wait: period }, evaluate]).flat(),
      ],
    });
    const verdicts = evaluations.map(({ verdict }) => verdict?.complianceType);
    const found = verdicts.indexOf("NON_COMPLIANT");
    expect(found * period).toBeGreaterThan(0);
    expect(found * period).toBeLessThanOrEqual(FRESH_FOR_MINUTES + period);
    expect(verdicts.slice(found)).not.toContain("COMPLIANT");
  },
);

it.each([6, -6, 3 * 24 * 60, -3 * 24 * 60])(
  "with inactiveKeys COMPLIANT and a local clock %i min ahead, no inactive key is allowed",
  async (skew) => {
    const [evaluated] = await play({
      ...OF_AN_INACTIVE_KEY,
      steps: [{ localClock: skew }, { evaluate: [] }],
    });
    expect(evaluated?.verdict).toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "INACTIVE_KEY_UNCONFIRMED",
    });
  },
);
