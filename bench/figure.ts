import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** One line of a table. */
export interface Row {
  readonly name: string;
  readonly value: Spread;
  /** How many times as much as the figure's base, of the same run. */
  readonly ratio?: Spread;
  /** What the ratio shall be at most. */
  readonly goal?: number;
  /** What else is known of it, by the heading of its column. */
  readonly more?: Readonly<Record<string, string | number>>;
}

/** What was measured, and in what unit. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: "ms" | "s" | "MB" | "KB";
  /** What the ratios are to; none where left out. */
  readonly base?: string;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

/** A line with its ratio to the base of the same rounds. */
export function rowOf(
  name: string,
  samples: readonly number[],
  base: readonly number[],
  more: Pick<Row, "goal" | "more"> = {},
): Row {
  return { name, value: spreadOf(samples), ratio: ratioOf(samples, base), ...more };
}
