import { type Operation, type StruckOperation, strikesOn } from "./strikes.ts";

/** The faults after which an operation's answer cannot be read, however often one asks. */
export function lastingStrikes(operation: Operation): StruckOperation[] {
  return strikesOn(operation).filter(
    ({ effect, times }) => times === Infinity && effect !== "HARMLESS",
  );
}
