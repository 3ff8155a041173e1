import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { limitCalls } from "../../../rule/call-limits.ts";

describe("a call", () => {
  it("ends when its time is up", async () => {
    const { abortSignal } = limitCalls(20);
    // The timer alone keeps no process alive.
    const alive = setInterval(() => {}, 1000);
    await once(abortSignal, "abort");
    clearInterval(alive);
    expect(abortSignal.aborted).toBe(true);
  });

  it("ends when all is over", () => {
    const over = new AbortController();
    const { abortSignal } = limitCalls(60_000, over.signal);
    expect(abortSignal.aborted).toBe(false);
    over.abort();
    expect(abortSignal.aborted).toBe(true);
  });

  it.each([
    [1500, 1000],
    [6000, 2000],
    [50_000, 5000],
  ])("of %d ms in all has attempts of %d ms", (budgetMs, requestTimeout) => {
    expect(limitCalls(budgetMs).requestTimeout).toBe(requestTimeout);
  });
});
