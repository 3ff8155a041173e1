import type { Figure, Row } from "./figure.ts";
import type { Machine } from "./machine.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** The sections of docs/performance.md that are made of numbers, by the names of their markers. */
export function sectionsOf({
  machine,
  figures,
  skipped,
}: Results): Readonly<Record<string, string>> {
  return {
    machine: describeMachine(machine),
    ...Object.fromEntries(figures.map((figure) => [figure.id, tableOf(figure)])),
    ...skipped,
  };
}

const PLOTTED = ["cold", "cold-lambda", "warm"];

/** What docs/performance.svg shows. */
export function plotted({ figures }: Results): readonly Figure[] {
  return figures.filter(({ id }) => PLOTTED.includes(id));
}

export function describeMachine(machine: Machine): string {
  const { cpu, cores, memoryGb, architecture, node, loadBefore, loadAfter } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${architecture}; Node.js ${node};`,
    `load ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after.`,
  ].join(" ");
}

/** A figure as a Markdown table. */
export function tableOf(figure: Figure): string {
  const { title, base, rounds, rows } = figure;
  const more = Object.keys(Object.assign({}, ...rows.map((row) => row.more)));
  const head = ["", "Median", ...(base ? [`Times ${base}`] : []), ...more];
  const hasGoals = rows.some(({ goal }) => goal !== undefined);
  const lines = rows.map((row) => [
    row.name,
    describeSpread(row.value, figure),
    ...(base ? [row.ratio ? describeRatio(row.ratio) : ""] : []),
    ...more.map((heading) => numberOf(row.more?.[heading])),
    ...(hasGoals ? [describeGoal(row)] : []),
  ]);
  const header = hasGoals ? [...head, "Goal"] : head;
  const caption =
    rounds > 1 ? `${title}: ${rounds} rounds, half of them in brackets.` : `${title}.`;
  return [caption, "", ...[header, header.map(() => "---"), ...lines].map(lineOf)].join("\n");
}

const lineOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function describeSpread({ median, low, high }: Spread, { unit, rounds }: Figure): string {
  const middle = `${digits(median)} ${unit}`;
  return rounds > 1 ? `${middle} (${digits(low)} to ${digits(high)})` : middle;
}

function describeRatio({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function describeGoal({ ratio, goal }: Row): string {
  if (goal === undefined || !ratio) return "";
  return `${goal.toFixed(2)}: ${ratio.median <= goal ? "met" : "missed"}`;
}

/** Three digits, as more of them would be noise. */
function digits(amount: number): string {
  if (amount >= 100) return amount.toFixed(0);
  return amount.toFixed(amount >= 10 ? 1 : 2);
}

function numberOf(value: string | number | undefined): string {
  return typeof value === "number" ? value.toLocaleString("en") : (value ?? "");
}
