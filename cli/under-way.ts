/** Does work, and ends it by its signal. */
type Run = <T>(work: (over: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Ends all work that is under way when it is told to stop. Each has a signal of its own, so that
 * nothing is kept of what is done.
 */
export function endAtStop(stop: AbortSignal): Run {
  const underWay = new Set<AbortController>();
  stop.addEventListener("abort", () => {
    for (const over of underWay) over.abort();
  });
  return async (work) => {
    const over = new AbortController();
    underWay.add(over);
    try {
      return await work(over.signal);
    } finally {
      underWay.delete(over);
      over.abort();
    }
  };
}
