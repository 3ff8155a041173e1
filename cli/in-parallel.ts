/** Tasks to run in parallel. */
interface Work<T, R> {
  readonly items: Iterable<T>;
  /** Its signal ends calls that the task has started: at a stop, or when the task is done. */
  readonly task: (item: T, over: AbortSignal) => Promise<R>;
  /** How many at a time; asked whenever a task could start. */
  readonly atOnce: () => number;
  /** Aborts the signals of all tasks: of those that are running, and of those that start later. */
  readonly stop?: AbortSignal;
}

/**
 * Runs a task for each item, a limited number at a time, and yields results as they come. No more items are taken
 * than there is room for, however many there are and however slow the reader is.
 *
 * @throws the first error of a task
 */
export async function* inParallel<T, R>({
  items,
  task,
  atOnce,
  stop,
}: Work<T, R>): AsyncGenerator<R> {
  const done: ({ readonly result: R } | { readonly error: unknown })[] = [];
  const running = new Set<AbortController>();
  let wake = () => {};
  const start = (item: T) => {
    const over = new AbortController();
    if (stop?.aborted) over.abort();
    running.add(over);
    task(item, over.signal)
      .then(
        (result) => done.push({ result }),
        (error: unknown) => done.push({ error }),
      )
      .finally(() => {
        running.delete(over);
        over.abort();
        wake();
      });
  };
  stop?.addEventListener("abort", () => {
    for (const over of running) over.abort();
  });

  const iterator = items[Symbol.iterator]();
  let isOver = false;
  for (;;) {
    // A result that has not been taken yet counts, or a slow reader would let results pile up.
    const room = () => Math.max(1, Math.floor(atOnce())) - running.size - done.length;
    while (!isOver && room() > 0) {
      const next = iterator.next();
      if (next.done) isOver = true;
      else start(next.value);
    }
    const outcome = done.shift();
    if (!outcome) {
      if (running.size === 0) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    if ("error" in outcome) throw outcome.error;
    yield outcome.result;
  }
}
