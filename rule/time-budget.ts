/** Lambda runs no function for longer than 15 minutes. */
const LONGEST_MS = 15 * 60 * 1000;

/** Milliseconds left, at the time of asking, for each step of an evaluation; at least 1. */
export interface TimeBudget {
  /** For gathering evidence, waiting for a report included. */
  gatheringMs(): number;
  /** For reading the account summary once more. */
  secondLookMs(): number;
  /** For reporting to AWS Config. */
  reportingMs(): number;
}

/**
 * Divides the time that Lambda leaves, so that a call that hangs cannot eat what reporting needs.
 * Reporting keeps 7 s, enough for an attempt that times out and two that do not, and a second look
 * 3 s; of a short Lambda timeout they keep 30 % and 10 %. A last half second lets an error be thrown
 * and logged.
 *
 * @param remainingMs what `getRemainingTimeInMillis()` says, read once, as the time runs from now
 */
export function divideTime(
  remainingMs: number,
  elapsedMs: () => number = () => performance.now(),
): TimeBudget {
  const total = Math.min(remainingMs, LONGEST_MS);
  const end = elapsedMs() + total;
  const left = (reserveMs: number, share: number) => () =>
    Math.max(1, Math.floor(end - Math.min(reserveMs, total * share) - elapsedMs()));
  return {
    gatheringMs: left(10_000, 0.4),
    secondLookMs: left(7_000, 0.3),
    reportingMs: left(500, 0.1),
  };
}
