/**
 * Milliseconds by a clock that never goes back. Not `performance.now()`: its first use loads nine more of
 * Node.js's own modules, which a cold function would wait for.
 */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}

/** Lambda runs no function for longer than 15 minutes. */
const LONGEST_MS = 15 * 60 * 1000;

/** Tells the milliseconds left, at the time of asking; at least 1. */
export type TimeLeft = () => number;

/**
 * Divides the time that Lambda leaves: makes, for a step, the time that it has if later ones shall
 * keep what they need.
 *
 * @param remainingMs what `getRemainingTimeInMillis()` says, read once, as the time runs from now
 * @returns a function that takes what to keep, in milliseconds, but of a short Lambda timeout no
 *   more than a share
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

/** What one call to AWS may take, in the form in which the SDK's `send` takes it. */
export interface CallLimits {
  /** Ends the call, all its attempts included. */
  readonly abortSignal: AbortSignal;
  /** Milliseconds that one attempt waits for an answer to begin. */
  readonly requestTimeout: number;
}

/** More than IAM and AWS Config need when all is well; what hangs for longer is better tried anew. */
export const LONGEST_ATTEMPT_MS = 5000;
/** What a first connection may need in a small function. */
export const SHORTEST_ATTEMPT_MS = 1000;

/**
 * Limits calls so that an attempt without an answer leaves time for two more, if the total is long enough.
 *
 * @param budgetMs milliseconds for all attempts together
 * @param over ends the calls earlier
 */
export function limitCalls(budgetMs: number, over?: AbortSignal): CallLimits {
  // Not AbortSignal.any and AbortSignal.timeout: in Node.js 20 the garbage collector takes the timeout.
  const calls = new AbortController();
  const timer = setTimeout(() => calls.abort(), budgetMs).unref();
  const end = () => {
    clearTimeout(timer);
    calls.abort();
  };
  if (over?.aborted) end();
  // With the time, the listener goes, too: an audit has the same `over` for thousands of accounts.
  over?.addEventListener("abort", end, { signal: calls.signal });
  return {
    abortSignal: calls.signal,
    requestTimeout: Math.min(
      LONGEST_ATTEMPT_MS,
      Math.max(SHORTEST_ATTEMPT_MS, Math.floor(budgetMs / 3)),
    ),
  };
}
