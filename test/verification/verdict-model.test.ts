import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EFFORT } from "./effort.ts";
import { TABLE } from "./oracle.ts";
import { REPORT_STATES } from "./report-states.ts";
import { MORE_SUMMARY_STATES, SUMMARY_STATES } from "./summary-states.ts";
import { type Comparison, combine, compareAll, isWrong } from "./verdict-model.ts";

describe("every combination of account summary, credential report and parameter comes out as the design says:", () => {
  const summaries = EFFORT > 1 ? [...SUMMARY_STATES, ...MORE_SUMMARY_STATES] : SUMMARY_STATES;
  let comparisons: readonly Comparison[];
  beforeAll(async () => {
    comparisons = await compareAll(combine(summaries, REPORT_STATES));
  });
  afterAll(() => {
    const combinations = comparisons.length.toLocaleString("en");
    console.info(`verdict: ${combinations} combinations, in ${TABLE.length} rows`);
  });

  it.each(TABLE)("$row", ({ row }) => {
    const ofRow = comparisons.filter((comparison) => comparison.row === row);
    const wrong = ofRow.filter(isWrong);
    expect(wrong.slice(0, 5), `${wrong.length} are wrong; the first of them`).toEqual([]);
    expect(ofRow.length).toBeGreaterThan(0);
  });
});
