import { setImmediate } from "node:timers/promises";

/**
 * Does a task for each item, side by side. One is begun whenever the process has done all that it could
 * for the others: so many wait at a time, but none waits for the processor, which would look as if AWS
 * were slow.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const underWay: Promise<R>[] = [];
  for (const [index, item] of items.entries()) {
    underWay.push(task(item, index));
    await setImmediate();
  }
  return Promise.all(underWay);
}
