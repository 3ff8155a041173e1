/** How many accounts may be audited at a time. */
export interface Limit {
  /** At least 1; what is beyond a whole number is on the way to the next. */
  readonly atOnce: number;
  /** When it was last lowered, in milliseconds of whatever clock. */
  readonly loweredMs: number;
}

export const startingLimit = (most: number): Limit => ({ atOnce: most, loweredMs: -Infinity });

/** Additive increase: one more for each round of accounts that AWS answered for. */
export function afterAnswer({ atOnce, loweredMs }: Limit, most: number): Limit {
  return { atOnce: Math.min(most, atOnce + 1 / atOnce), loweredMs };
}

/**
 * Multiplicative decrease: half as many after throttling. What was asked before the last decrease says
 * nothing of the limit since, so one burst lowers it only once.
 */
export function afterThrottling(limit: Limit, askedMs: number, nowMs: number): Limit {
  if (askedMs < limit.loweredMs) return limit;
  return { atOnce: Math.max(1, limit.atOnce / 2), loweredMs: nowMs };
}

/** Before the first of which a throttled account waits, in milliseconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;

/**
 * How long an account waits before it is asked for again: longer each time, and never the same, so
 * that not all come back at once.
 *
 * @param tries how often it was throttled
 * @param random from 0 to 1
 */
export function pauseMs(tries: number, random: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return longest * (0.5 + random / 2);
}
