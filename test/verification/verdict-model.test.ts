import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOCKS } from "./clock-states.ts";
import { EFFORT } from "./effort.ts";
import { TABLE } from "./oracle.ts";
import { AGED_REPORTS, NEW_REPORTS, ODD_REPORTS, REPORT_STATES } from "./report-states.ts";
import {
  DATED_SUMMARIES,
  MORE_SUMMARY_STATES,
  PLAIN_SUMMARIES,
  SUMMARY_STATES,
} from "./summary-states.ts";
import { type Comparison, combine, compareAll, type Dimensions, isWrong } from "./verdict-model.ts";

const summaries = EFFORT > 1 ? [...SUMMARY_STATES, ...MORE_SUMMARY_STATES] : SUMMARY_STATES;

/** What has to do with each other is combined: a clock has nothing to do with how a summary is malformed. */
const COMBINED: readonly Dimensions[] = [
  { summaries, reports: REPORT_STATES },
  { summaries: PLAIN_SUMMARIES, reports: AGED_REPORTS, clocks: CLOCKS },
  { summaries: PLAIN_SUMMARIES, reports: ODD_REPORTS },
  { summaries: DATED_SUMMARIES, again: PLAIN_SUMMARIES, reports: NEW_REPORTS },
];

describe("every combination of account summary, credential report and parameter has the designed result:", () => {
  let comparisons: readonly Comparison[];
  beforeAll(async () => {
    comparisons = await compareAll(COMBINED.flatMap((dimensions) => [...combine(dimensions)]));
  });
  afterAll(() => {
    const combinations = comparisons.length.toLocaleString("en");
    process.stdout.write(`verdict: ${combinations} combinations, in ${TABLE.length} rows\n`);
  });

  it.each(TABLE)("$row", ({ row }) => {
    const ofRow = comparisons.filter((comparison) => comparison.row === row);
    const wrong = ofRow.filter(isWrong);
    expect(wrong.slice(0, 5), `${wrong.length} are wrong; the first of them`).toEqual([]);
    expect(ofRow.length).toBeGreaterThan(0);
  });
});
