import { describe, expect, it } from "vitest";
import { divideTime } from "../../../removal/time-budget.ts";

/** What is left for each step when some milliseconds have passed. */
function left(remainingMs: number, passedMs: number) {
  let now = 1000;
  const time = divideTime(remainingMs, () => now);
  now += passedMs;
  return [time.readingMs(), time.removingMs(), time.verifyingMs()];
}

describe("time", () => {
  it.each([
    ["of a long timeout is kept for deleting and looking", 60_000, 0, [39_500, 49_500, 59_500]],
    ["of a short timeout is divided by shares", 10_000, 0, [3500, 6500, 9500]],
    ["that has passed is gone", 10_000, 1000, [2500, 5500, 8500]],
    ["that is over leaves a moment, to fail in", 10_000, 11_000, [1, 1, 1]],
  ])("%s", (_, remainingMs, passedMs, expected) => {
    expect(left(remainingMs, passedMs)).toEqual(expected);
  });
});
