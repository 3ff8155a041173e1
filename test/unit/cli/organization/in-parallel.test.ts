import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel } from "../../../../cli/organization/in-parallel.ts";

const NUMBERS = Array.from({ length: 50 }, (_, index) => index);

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe("in parallel", () => {
  it("each item is done once, and results come as they are ready", async () => {
    const task = async (ms: number) => {
      await setTimeout(ms);
      return ms;
    };
    const results = inParallel({ items: [60, 1, 30], task, atOnce: () => 3 });
    await expect(collect(results)).resolves.toEqual([1, 30, 60]);
  });

  it("no more are under way than the limit says, which can change", async () => {
    let limit = 4;
    let underWay = 0;
    const most: number[] = [];
    const task = async (item: number) => {
      underWay++;
      most[limit] = Math.max(most[limit] ?? 0, underWay);
      await setImmediate();
      underWay--;
      return item;
    };
    const results: number[] = [];
    for await (const item of inParallel({ items: NUMBERS, task, atOnce: () => limit })) {
      results.push(item);
      // Those that are under way are not taken back.
      if (results.length === 20) limit = 0.5;
    }
    expect(results.sort((a, b) => a - b)).toEqual(NUMBERS);
    expect(most[4]).toBe(4);
    expect(underWay).toBe(0);
  });

  it("items are taken only when there is room, so that a list can be as long as it likes", async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield taken++;
    }
    for await (const item of inParallel({
      items: endless(),
      task: async (i) => i,
      atOnce: () => 5,
    })) {
      if (item >= 1000) break;
      expect(taken).toBeLessThanOrEqual(item + 6);
    }
  });

  it("nothing begins after a stop, and what is under way still ends", async () => {
    const stop = new AbortController();
    const task = async (item: number) => {
      if (item === 5) stop.abort();
      await setImmediate();
      return item;
    };
    const work = { items: NUMBERS, task, atOnce: () => 2, stop: stop.signal };
    expect((await collect(inParallel(work))).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("an error ends it", async () => {
    const task = async (item: number) => {
      if (item === 3) throw new Error("three");
      return item;
    };
    await expect(collect(inParallel({ items: NUMBERS, task, atOnce: () => 2 }))).rejects.toThrow(
      "three",
    );
  });
});
