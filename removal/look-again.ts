import { SHORTEST_ATTEMPT_MS, type TimeLeft } from "../shared/time-limits.ts";

/** Milliseconds between two looks: IAM can list a deleted key for some seconds. */
const PAUSES_MS = [500, 1000, 2000];

/** Waits for some milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** How long one looks again. */
export interface Patience {
  readonly timeLeft: TimeLeft;
  readonly pause: Pause;
}

/**
 * Looks again, with pauses, until what is seen is settled, or nothing is left of time or patience.
 *
 * @returns what was seen last
 */
export async function lookAgain<Seen>(
  look: () => Promise<Seen>,
  isSettled: (seen: Seen) => boolean,
  { timeLeft, pause }: Patience,
): Promise<Seen> {
  for (const pauseMs of PAUSES_MS) {
    const seen = await look();
    // After the pause another look has to fit in.
    if (isSettled(seen) || timeLeft() < pauseMs + SHORTEST_ATTEMPT_MS) return seen;
    await pause(pauseMs);
  }
  return look();
}
