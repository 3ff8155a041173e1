import { describe, expect, it } from "vitest";
import {
  afterAnswer,
  afterThrottling,
  type Limit,
  pauseMs,
  startingLimit,
} from "../../../../cli/audit/adaptive-limit.ts";

const MOST = 20;
const limitOf = (atOnce: number): Limit => ({ atOnce, loweredMs: 0 });

describe("the number of accounts at a time", () => {
  it("starts at the maximum", () => {
    expect(startingLimit(MOST).atOnce).toBe(MOST);
  });

  it("never exceeds the maximum", () => {
    expect(afterAnswer(startingLimit(MOST), MOST).atOnce).toBe(MOST);
  });

  it.each([1, 4, 10])(
    "grows from %d by about one when as many accounts have been answered for",
    (atOnce) => {
      let limit = limitOf(atOnce);
      for (let answers = 0; answers < atOnce; answers++) limit = afterAnswer(limit, MOST);
      expect(limit.atOnce).toBeGreaterThan(atOnce + 0.8);
      expect(limit.atOnce).toBeLessThanOrEqual(atOnce + 1);
    },
  );

  it.each([
    [20, 10],
    [3, 1.5],
    [1, 1],
  ])("falls from %d to %d with throttling", (before, after) => {
    expect(afterThrottling(limitOf(before), 1, 2)).toEqual({ atOnce: after, loweredMs: 2 });
  });

  it("falls once with a burst, and again with what was asked since", () => {
    let limit = startingLimit(MOST);
    for (let burst = 0; burst < 20; burst++) limit = afterThrottling(limit, 100, 200 + burst);
    expect(limit.atOnce).toBe(10);
    expect(afterThrottling(limit, 300, 400).atOnce).toBe(5);
  });
});

describe("the pause before an account is asked for again", () => {
  it.each([
    [1, 500, 1000],
    [2, 1000, 2000],
    [4, 4000, 8000],
    [9, 10_000, 20_000],
  ])("is after %d tries from %d to %d ms", (tries, shortest, longest) => {
    expect(pauseMs(tries, 0)).toBe(shortest);
    expect(pauseMs(tries, 1)).toBe(longest);
  });
});
