/**
 * Maps what comes, so many at the same time, and yields in the order in which it came. Nothing is
 * started ahead of who takes the results by more than that.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = map(item);
    // A failure waits for its turn.
    result.catch(() => undefined);
    running.push(result);
    const [first] = running;
    if (first && running.length === concurrency) {
      yield await first;
      running.shift();
    }
  }
  for (const result of running) yield await result;
}
