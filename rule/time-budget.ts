import { divideUntil, type TimeLeft } from "../shared/time-limits.ts";

/** Milliseconds left, at the time of asking, for each step of an evaluation. */
export interface TimeBudget {
  /** For gathering evidence, waiting for a report included. */
  readonly gatheringMs: TimeLeft;
  /** For reading the account summary once more. */
  readonly secondLookMs: TimeLeft;
  /** For reporting to AWS Config. */
  readonly reportingMs: TimeLeft;
}

/**
 * Divides the time that Lambda leaves, so that a call that hangs cannot eat what reporting needs.
 * Reporting keeps 7 s, enough for an attempt that times out and two that do not, and a second look
 * 3 s; of a short Lambda timeout they keep 30 % and 10 %. A last half second lets an error be thrown
 * and logged.
 *
 * @param remainingMs what `getRemainingTimeInMillis()` says, read once, as the time runs from now
 */
export function divideTime(remainingMs: number, elapsedMs?: () => number): TimeBudget {
  const keeping = divideUntil(remainingMs, elapsedMs);
  return {
    gatheringMs: keeping(10_000, 0.4),
    secondLookMs: keeping(7_000, 0.3),
    reportingMs: keeping(500, 0.1),
  };
}
