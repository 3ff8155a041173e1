import { describe, expect, it } from "vitest";
import { divideTime } from "../../../rule/evaluate.ts";

/** What is left for each step when some milliseconds have passed. */
function left(remainingMs: number, passedMs: number) {
  let now = 1000;
  const time = divideTime(remainingMs, () => now);
  now += passedMs;
  return [time.gatheringMs(), time.secondLookMs(), time.reportingMs()];
}

describe("time", () => {
  it.each([
    ["of a long timeout is kept for attempts to report", 300_000, 0, [290_000, 293_000, 299_500]],
    ["of a short timeout is divided by shares", 3000, 0, [1800, 2100, 2700]],
    ["that has passed is gone", 3000, 1000, [800, 1100, 1700]],
    ["that is over leaves a moment, to fail in", 3000, 4000, [1, 1, 1]],
    [
      "is never more than Lambda gives at most",
      Number.MAX_SAFE_INTEGER,
      0,
      [890_000, 893_000, 899_500],
    ],
  ])("%s", (_, remainingMs, passedMs, expected) => {
    expect(left(remainingMs, passedMs)).toEqual(expected);
  });
});
