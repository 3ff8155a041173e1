import { divideUntil, SHORTEST_ATTEMPT_MS, type TimeLeft } from "../shared/time-limits.ts";

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
 * Divides the time that Lambda leaves, so that nothing is deleted without the time to check the
 * result. Deleting keeps 10 s, enough for a call for each key that is tried again, and looking
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

/** Milliseconds between two looks: IAM can list a deleted key for some seconds. */
const PAUSES_MS = [500, 1000, 2000];

/** Waits for some milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** How long to go on polling. */
export interface PollOptions {
  readonly timeLeft: TimeLeft;
  readonly pause: Pause;
}

/**
 * Looks up to four times, with growing pauses, until what is seen is settled or the time is up.
 *
 * @returns what was seen last
 */
export async function pollUntil<Seen>(
  look: () => Promise<Seen>,
  isSettled: (seen: Seen) => boolean,
  { timeLeft, pause }: PollOptions,
): Promise<Seen> {
  for (const pauseMs of PAUSES_MS) {
    const seen = await look();
    // After the pause another look has to fit in.
    if (isSettled(seen) || timeLeft() < pauseMs + SHORTEST_ATTEMPT_MS) return seen;
    await pause(pauseMs);
  }
  return look();
}
