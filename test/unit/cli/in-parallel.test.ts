import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel } from "../../../cli/in-parallel.ts";

const NUMBERS = Array.from({ length: 50 }, (_, index) => index);

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe("in parallel", () => {
  it("each item is done once, and results come as they are ready", async () => {
    const release = new Map<string, () => void>();
    const task = (item: string) =>
      new Promise<string>((resolve) => {
        release.set(item, () => resolve(item));
      });
    const results = inParallel({ items: ["a", "b", "c"], task, atOnce: () => 3 });
    const taken: unknown[] = [];
    for (const item of ["b", "c", "a"]) {
      const next = results.next();
      release.get(item)?.();
      taken.push((await next).value);
    }
    expect(taken).toEqual(["b", "c", "a"]);
    await expect(results.next()).resolves.toMatchObject({ done: true });
  });

  it("the limit holds, and can change", async () => {
    let limit = 4;
    let running = 0;
    const most: number[] = [];
    const task = async (item: number) => {
      running++;
      most[limit] = Math.max(most[limit] ?? 0, running);
      await setImmediate();
      running--;
      return item;
    };
    const results: number[] = [];
    for await (const item of inParallel({ items: NUMBERS, task, atOnce: () => limit })) {
      results.push(item);
      // Running tasks are not taken back.
      if (results.length === 20) limit = 0.5;
    }
    expect(results.sort((a, b) => a - b)).toEqual(NUMBERS);
    expect(most[4]).toBe(4);
    expect(running).toBe(0);
  });

  it("items are taken only when there is room, so that the list can be endless", async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield taken++;
    }
    const task = async (item: number) => item;
    for await (const item of inParallel({ items: endless(), task, atOnce: () => 5 })) {
      if (item >= 1000) break;
      expect(taken).toBeLessThanOrEqual(item + 6);
    }
  });

  it("a stop aborts the signals of running and of later tasks", async () => {
    const stop = new AbortController();
    const task = async (item: number, over: AbortSignal) => {
      if (item === 5) stop.abort();
      await setImmediate();
      return over.aborted ? undefined : item;
    };
    const work = { items: NUMBERS, task, atOnce: () => 2, stop: stop.signal };
    const results = await collect(inParallel(work));
    expect(results).toHaveLength(NUMBERS.length);
    expect(results.filter((item) => item !== undefined).sort()).toEqual([0, 1, 2, 3]);
  });

  it("the signal of a task is aborted when the task is done", async () => {
    const signals: AbortSignal[] = [];
    const task = async (_: number, over: AbortSignal) => {
      signals.push(over);
      return over.aborted;
    };
    const results = await collect(inParallel({ items: [1, 2], task, atOnce: () => 2 }));
    expect(results).toEqual([false, false]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it("an error ends it", async () => {
    const task = async (item: number) => {
      if (item === 3) throw new Error("three");
      return item;
    };
    const work = { items: NUMBERS, task, atOnce: () => 2 };
    await expect(collect(inParallel(work))).rejects.toThrow("three");
  });
});
