import type { Figure, Row } from "./figure.ts";

const WIDTH = 760;
const LABEL_WIDTH = 290;
const VALUE_WIDTH = 60;
const BAR_WIDTH = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
const LINE = 26;
const BAR_HEIGHT = 14;
const TITLE_HEIGHT = 34;
const GAP = 18;

/** Readable on a light and on a dark page, whichever the reader has. */
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.bar { fill: #0969da; }
.base { fill: #8c959f; }
.spread { stroke: #1f2328; stroke-width: 1.5; }
.goal { stroke: #cf222e; stroke-width: 2; stroke-dasharray: 4 2; }
.legend { fill: #656d76; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .bar { fill: #4493f8; }
  .base { fill: #768390; }
  .spread { stroke: #e6edf3; }
  .goal { stroke: #ff7b72; }
  .legend { fill: #9198a1; }
}`;

/** Draws the figures' ratios as bars, with what half of the rounds lie between, and the goals. */
export function plotOf(figures: readonly Figure[]): string {
  const parts: string[] = [];
  let top = 0;
  for (const figure of figures) {
    parts.push(...plotFigure(figure, top));
    top += TITLE_HEIGHT + figure.rows.length * LINE + GAP;
  }
  const goal = `<line class="goal" x1="0" x2="24" y1="${top + 4}" y2="${top + 4}"/>`;
  const legend = `<text class="legend" x="32" y="${top + 8}">the goal; the thin line: half of the rounds</text>`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 ${WIDTH + 20} ${top + 36}" width="${WIDTH + 20}" role="img">`,
    `<title>${figures.map(({ title }) => escapeText(title)).join("; ")}</title>`,
    `<style>${STYLE}\n</style>`,
    ...parts,
    goal,
    legend,
    "</svg>",
  ].join("\n")}\n`;
}

function plotFigure({ title, base, rows }: Figure, top: number): string[] {
  const longest = Math.max(...rows.map(({ ratio, goal = 0 }) => Math.max(ratio?.high ?? 0, goal)));
  const scale = (ratio: number) => round(LABEL_WIDTH + (ratio / longest) * BAR_WIDTH);
  return [
    `<text class="title" x="0" y="${top + 16}">${escapeText(title)}, times ${escapeText(base ?? "")}</text>`,
    ...rows.flatMap((row, index) => plotRow(row, top + TITLE_HEIGHT + index * LINE, scale)),
  ];
}

function plotRow({ name, ratio, goal }: Row, top: number, scale: (ratio: number) => number) {
  if (!ratio) return [];
  const middle = top + BAR_HEIGHT / 2;
  const isBase = ratio.low === 1 && ratio.high === 1;
  const end = scale(ratio.median);
  const lines = [
    `<text x="0" y="${top + 12}">${escapeText(name)}</text>`,
    `<rect class="${isBase ? "base" : "bar"}" x="${LABEL_WIDTH}" y="${top}" width="${round(end - LABEL_WIDTH)}" height="${BAR_HEIGHT}"/>`,
    `<line class="spread" x1="${scale(ratio.low)}" x2="${scale(ratio.high)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${WIDTH - VALUE_WIDTH + 12}" y="${top + 12}">${ratio.median.toFixed(2)}</text>`,
  ];
  if (goal === undefined) return lines;
  const x = scale(goal);
  return [
    ...lines,
    `<line class="goal" x1="${x}" x2="${x}" y1="${top - 4}" y2="${top + BAR_HEIGHT + 4}"/>`,
  ];
}

function round(position: number): number {
  return Math.round(position * 10) / 10;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
