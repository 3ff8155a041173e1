/** How many accounts may be audited at a time. */
export interface Limit {
  /** At least 1; a fraction counts towards the next whole number. */
  readonly atOnce: number;
  /** When it was last lowered: milliseconds of a monotonic clock. */
  readonly loweredMs: number;
}

export const startingLimit = (most: number): Limit => ({ atOnce: most, loweredMs: -Infinity });

/** Additive increase: one more after each round of answered accounts. */
export function afterAnswer({ atOnce, loweredMs }: Limit, most: number): Limit {
  return { atOnce: Math.min(most, atOnce + 1 / atOnce), loweredMs };
}

/**
 * Multiplicative decrease: half as many after throttling. Requests from before the last decrease do not lower it again,
 * so one burst lowers it only once.
 */
export function afterThrottling(limit: Limit, askedMs: number, nowMs: number): Limit {
  if (askedMs < limit.loweredMs) return limit;
  return { atOnce: Math.max(1, limit.atOnce / 2), loweredMs: nowMs };
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;

/**
 * How long a throttled account waits for its next try, in milliseconds: longer each time, and with jitter, so that
 * accounts do not all return at once.
 *
 * @param tries how often it has been throttled
 * @param random from 0 to 1
 */
export function pauseMs(tries: number, random: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return longest * (0.5 + random / 2);
}
