import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { mapInOrder } from "../../../cli/map-in-order.ts";

async function* numbers(count: number) {
  for (let number = 0; number < count; number++) yield number;
}
const all = async <T>(items: AsyncIterable<T>) => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

it.each([0, 1, 2, 3, 20])("keeps the order of %d items, whatever each takes", async (count) => {
  const map = async (number: number) => {
    await sleep((number * 7) % 5);
    return number;
  };
  await expect(all(mapInOrder(numbers(count), 3, map))).resolves.toEqual([...Array(count).keys()]);
});

it("works on so many at the same time, and no more", async () => {
  let running = 0;
  let most = 0;
  const map = async () => {
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
  };
  await all(mapInOrder(numbers(30), 4, map));
  expect(most).toBe(4);
});

it("starts nothing that nobody takes", async () => {
  let started = 0;
  const results = mapInOrder(numbers(1000), 4, async () => ++started);
  await results.next();
  await sleep(5);
  expect(started).toBe(4);
  await results.return(undefined);
});

it("fails where one fails, after those before it", async () => {
  const found: number[] = [];
  const map = async (number: number) => {
    if (number === 2) throw new Error("broken");
    return number;
  };
  await expect(async () => {
    for await (const number of mapInOrder(numbers(9), 5, map)) found.push(number);
  }).rejects.toThrow("broken");
  expect(found).toEqual([0, 1]);
});
