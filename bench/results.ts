import type { Figure } from "./figure.ts";
import type { Machine } from "./machine.ts";

/** What `npm run bench` has measured, in one run on one machine. */
export interface Results {
  readonly machine: Machine;
  readonly figures: readonly Figure[];
  /** What could not be measured, by the figure's id, and why. */
  readonly skipped: Readonly<Record<string, string>>;
}
