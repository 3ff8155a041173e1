/**
 * Milliseconds of a monotonic clock. Not `performance.now()`: its first use loads nine more of Node.js's own
 * modules, which a cold function would wait for.
 */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}

/** The longest Lambda timeout, 15 minutes. */
const LONGEST_MS = 15 * 60 * 1000;

/** Returns the milliseconds left at the time of the call; at least 1. */
export type TimeLeft = () => number;

/**
 * Divides the remaining time of a Lambda invocation, so that later steps keep the time that they need.
 *
 * @param remainingMs the value of `getRemainingTimeInMillis()` now
 * @returns a function that takes the milliseconds to keep for later steps, and the share of a short Lambda
 *   timeout to keep at most
 */
export function divideUntil(
  remainingMs: number,
  elapsedMs: () => number = monotonicMs,
): (reserveMs: number, share: number) => TimeLeft {
  const total = Math.min(remainingMs, LONGEST_MS);
  const end = elapsedMs() + total;
  return (reserveMs, share) => () =>
    Math.max(1, Math.floor(end - Math.min(reserveMs, total * share) - elapsedMs()));
}

/** The time limits of a call to AWS, as an argument of the SDK's `send`. */
export interface CallLimits {
  /** Ends the call with all its attempts. */
  readonly abortSignal: AbortSignal;
  /** Milliseconds that one attempt waits for an answer to begin. */
  readonly requestTimeout: number;
}

/** Longer than IAM and AWS Config normally need. A call that hangs for longer should be retried. */
export const LONGEST_ATTEMPT_MS = 5000;
/** A first connection can need as much in a small function. */
export const SHORTEST_ATTEMPT_MS = 1000;

/**
 * Limits calls so that an attempt without an answer leaves time for two more, if the total is long enough.
 *
 * @param budgetMs milliseconds for all attempts together
 * @param over ends the calls earlier
 */
export function limitCalls(budgetMs: number, over?: AbortSignal): CallLimits {
  // Not AbortSignal.any with AbortSignal.timeout: in Node.js 20, the timeout is garbage-collected.
  const calls = new AbortController();
  const timer = setTimeout(() => calls.abort(), budgetMs).unref();
  const end = () => {
    clearTimeout(timer);
    calls.abort();
  };
  if (over?.aborted) end();
  // The listener ends with the call: an audit has the same `over` for thousands of accounts.
  over?.addEventListener("abort", end, { signal: calls.signal });
  return {
    abortSignal: calls.signal,
    requestTimeout: Math.min(
      LONGEST_ATTEMPT_MS,
      Math.max(SHORTEST_ATTEMPT_MS, Math.floor(budgetMs / 3)),
    ),
  };
}
