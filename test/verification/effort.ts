import type { Parameters } from "fast-check";

/**
 * How much more than usual is tried, from `VERIFICATION_EFFORT`: so many times the runs of what is
 * tried at random, and from 2 up all variants of what is tried exhaustively.
 */
export const EFFORT = wholeNumber("VERIFICATION_EFFORT", 1);

/**
 * Where the random numbers start, from `VERIFICATION_SEED`: always at the same place where it is not
 * set, so that whether a change passes depends on the change alone.
 */
const SEED = wholeNumber("VERIFICATION_SEED", 20_261_125);

/**
 * How often a property is tried, and with what. A failure names its seed and its path, which
 * `VERIFICATION_SEED` and `VERIFICATION_PATH` bring back.
 */
export function runs<Ts>(numRuns: number): Parameters<Ts> {
  const path = process.env.VERIFICATION_PATH;
  return { numRuns: numRuns * EFFORT, seed: SEED, path };
}

function wholeNumber(variable: string, otherwise: number): number {
  const text = process.env[variable] ?? String(otherwise);
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(
    `${variable}: found ${JSON.stringify(text)}; allowed is a whole number from 1 up.`,
  );
}
