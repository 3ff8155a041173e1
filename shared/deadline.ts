import { monotonicMs } from "./monotonic-clock.ts";

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
