import { divideUntil, type TimeLeft } from "../shared/time-limits.ts";

/** Milliseconds left, at the time of asking, for each step of a removal. */
export interface TimeBudget {
  /** For all that comes before the decision. */
  readonly readingMs: TimeLeft;
  /** For deleting keys. */
  readonly removingMs: TimeLeft;
  /** For looking whether they are gone. */
  readonly verifyingMs: TimeLeft;
}

/**
 * Divides the time that Lambda leaves, so that nothing is deleted without the time to look what
 * became of it. Deleting keeps 10 s, enough for a call for each key that is tried again, and looking
 * another 10 s, as IAM can show a deleted key for some seconds; of a short Lambda timeout they keep
 * 30 % each. A last half second lets the record be logged.
 *
 * @param remainingMs what `getRemainingTimeInMillis()` says, read once, as the time runs from now
 */
export function divideTime(remainingMs: number, elapsedMs?: () => number): TimeBudget {
  const keeping = divideUntil(remainingMs, elapsedMs);
  return {
    readingMs: keeping(20_500, 0.65),
    removingMs: keeping(10_500, 0.35),
    verifyingMs: keeping(500, 0.05),
  };
}
