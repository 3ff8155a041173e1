/** What is done in parallel, and how. */
interface Work<T, R> {
  readonly items: Iterable<T>;
  readonly task: (item: T) => Promise<R>;
  /** How many at a time, at the time of asking. */
  readonly atOnce: () => number;
  /** Lets nothing new begin. */
  readonly stop?: AbortSignal;
}

/**
 * Does a task for each item, so many at a time, and gives results as they come. Nobody waits for more
 * than what is under way, however many items there are.
 *
 * @throws the first error of a task, once
 */
export async function* inParallel<T, R>({
  items,
  task,
  atOnce,
  stop,
}: Work<T, R>): AsyncGenerator<R> {
  const done: ({ readonly result: R } | { readonly error: unknown })[] = [];
  let underWay = 0;
  let wake = () => {};
  const begin = (item: T) => {
    underWay++;
    task(item)
      .then(
        (result) => done.push({ result }),
        (error: unknown) => done.push({ error }),
      )
      .finally(() => {
        underWay--;
        wake();
      });
  };

  const iterator = items[Symbol.iterator]();
  let isOver = false;
  for (;;) {
    // What nobody has taken yet counts, or a slow reader would let results pile up.
    const room = () => Math.max(1, Math.floor(atOnce())) - underWay - done.length;
    while (!isOver && !stop?.aborted && room() > 0) {
      const next = iterator.next();
      if (next.done) isOver = true;
      else begin(next.value);
    }
    const outcome = done.shift();
    if (!outcome) {
      if (underWay === 0) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    if ("error" in outcome) throw outcome.error;
    yield outcome.result;
  }
}
