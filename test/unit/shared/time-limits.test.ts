import { getEventListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { limitCalls } from "../../../shared/time-limits.ts";

describe("a call", () => {
  it("ends when its time is up, despite the garbage collector", async () => {
    const { abortSignal } = limitCalls(100, new AbortController().signal);
    abortSignal.addEventListener("abort", () => {});
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc");
    for (let round = 0; round < 5; round++) {
      // Sleeping keeps the process alive, too, which the limit alone does not.
      await setTimeout(40);
      collectGarbage();
    }
    expect(abortSignal.aborted).toBe(true);
  });

  it("ends when all is over", () => {
    const over = new AbortController();
    const { abortSignal } = limitCalls(60_000, over.signal);
    expect(abortSignal.aborted).toBe(false);
    over.abort();
    expect(abortSignal.aborted).toBe(true);
  });

  it("is over at once if all was over before", () => {
    expect(limitCalls(60_000, AbortSignal.abort()).abortSignal.aborted).toBe(true);
  });

  it("leaves no listener behind when its time is up", async () => {
    const over = new AbortController();
    const { abortSignal } = limitCalls(1, over.signal);
    expect(getEventListeners(over.signal, "abort")).toHaveLength(1);
    while (!abortSignal.aborted) await setTimeout(1);
    expect(getEventListeners(over.signal, "abort")).toHaveLength(0);
  });

  it.each([
    [1500, 1000],
    [6000, 2000],
    [50_000, 5000],
  ])("of %d ms in all has attempts of %d ms", (budgetMs, requestTimeout) => {
    expect(limitCalls(budgetMs).requestTimeout).toBe(requestTimeout);
  });
});
