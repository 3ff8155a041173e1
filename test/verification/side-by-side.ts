import { setImmediate } from "node:timers/promises";

/**
 * Does a task for each item, side by side. One is begun whenever the process has done all that it could
 * for the others: so many wait at a time, but none waits for the processor, which would look as if AWS
 * were slow.
 *
 * @param isSlow tells of an item whose task is mostly spent on waiting. Such tasks are begun between the
 *   others, so that they do not wake up all at once, and sooner, so that they do not end later.
 */
async function sideBySide<T, R>(
  items: readonly T[],
  isSlow: (item: T) => boolean,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const underWay: Promise<R>[] = [];
  for (const { item, index } of inOrder(items, isSlow)) {
    underWay[index] = task(item, index);
    await setImmediate();
  }
  return Promise.all(underWay);
}

/** More than this many do not go wrong by accident. */
const MOST_TRIED_AGAIN = 20;

/**
 * Does a task for each item, side by side, and again, by itself, for those few of which the result is wrong:
 * on a busy machine the process can be too late for a limit of time. What is really wrong is wrong again.
 *
 * @param task gets a number of its own each time
 */
export async function tryAll<T, R>(
  items: readonly T[],
  isSlow: (item: T) => boolean,
  task: (item: T, index: number) => Promise<R>,
  isWrong: (result: R) => boolean,
): Promise<R[]> {
  const results = await sideBySide(items, isSlow, task);
  const wrong = [...results.entries()].filter(([, result]) => isWrong(result));
  if (wrong.length > MOST_TRIED_AGAIN) return results;
  for (const [index] of wrong) {
    results[index] = await task(items[index] as T, items.length + index);
  }
  return results;
}

/** By when the last slow one is begun, as a share of all. */
const SOONER = 0.7;

function inOrder<T>(items: readonly T[], isSlow: (item: T) => boolean) {
  const all = items.map((item, index) => ({ item, index, slow: isSlow(item) }));
  const slow = all.filter((each) => each.slow);
  const quick = all.filter((each) => !each.slow);
  return [
    ...slow.map((each, place) => ({ ...each, at: (SOONER * place) / slow.length })),
    ...quick.map((each, place) => ({ ...each, at: place / quick.length })),
  ].sort((a, b) => a.at - b.at);
}

/**
 * How late a busy process may be. The half second that the functions keep for themselves before their
 * deadline is held to by tests that run alone.
 */
const GRACE_MS = 1000;

/**
 * Waits for a result, and tells whether it came before the deadline. By a timer, not by the clock: where
 * the process itself is late, the function's limits are late as well.
 */
export async function beforeDeadline<R>(
  timeoutMs: number,
  begin: () => Promise<R>,
): Promise<{ readonly result: R; readonly isInTime: boolean }> {
  let isInTime = true;
  const timer = setTimeout(() => {
    isInTime = false;
  }, timeoutMs + GRACE_MS);
  const result = await begin();
  clearTimeout(timer);
  return { result, isInTime };
}
