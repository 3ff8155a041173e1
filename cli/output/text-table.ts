import stringWidth from "string-width";
import { wrap, wrapLine } from "./wrap.ts";

/** A column of a table. */
interface Column {
  readonly title: string;
  /** Columns of the terminal, if no content is longer. The other columns share the rest. */
  readonly width?: number;
}

type Row = readonly string[];

const GAP = "  ";
/** A frame around a cell: a space on both sides and a line; and one line more. */
const FRAME = 3;
/** Words up to the first of these lengths that there is room for are kept whole: all reasons, ids, most words. */
const WORD_LENGTHS = [42, 20, 10];

/**
 * Renders a table: framed, or a line for each row without a frame if the output is not a terminal or the terminal is too
 * narrow. It wraps at words to the width of the terminal, and never cuts text off.
 *
 * @param rows cells; on a terminal they can have line breaks
 * @param terminalWidth undefined if the output is not a terminal
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly Row[],
  terminalWidth: number | undefined,
): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = terminalWidth && columnWidths(columns, all, terminalWidth);
  return widths
    ? renderFramed(all, widths)
    : renderPlain(all)
        .flatMap((line) => wrapLine(line, terminalWidth))
        .join("\n");
}

function renderPlain(rows: readonly Row[]): readonly string[] {
  const lines = rows.map((row) => row.map((cell) => cell.replaceAll("\n", " ")));
  const widths = (lines[0] ?? []).map((_, index) => widest(lines.map((row) => row[index] ?? "")));
  return lines.map((row) =>
    row
      .map((cell, index) => pad(cell, widths[index]))
      .join(GAP)
      .trimEnd(),
  );
}

function renderFramed(rows: readonly Row[], widths: readonly number[]): string {
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const between = `\n${rule("├", "┼", "┤")}\n`;
  const body = rows.map((row) => renderRow(row, widths)).join(between);
  return [rule("┌", "┬", "┐"), body, rule("└", "┴", "┘")].join("\n");
}

function renderRow(row: Row, widths: readonly number[]): string {
  const cells = row.map((cell, index) => wrap(cell, widths[index] ?? 1));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((lines, index) => pad(lines[line] ?? "", widths[index]));
    return `│ ${parts.join(" │ ")} │`;
  }).join("\n");
}

function pad(text: string, width = 0): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** As wide as the content, if that fits; else the longest words fit, and what is left goes to the longest content. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly Row[],
  terminalWidth: number,
): readonly number[] | undefined {
  const room = terminalWidth - FRAME * columns.length - 1;
  const cellsOf = (index: number) => rows.map((row) => row[index] ?? "");
  const natural = columns.map(({ width }, index) => width ?? widest(linesIn(cellsOf(index))));
  if (sum(natural) <= room) return natural;
  const words = columns.map(({ width }, index) => width ?? widest(wordsIn(cellsOf(index))));
  const floors = WORD_LENGTHS.map((limit) =>
    words.map((word, index) => columns[index]?.width ?? Math.min(word, limit)),
  ).find((it) => sum(it) <= room);
  if (!floors) return undefined;
  const widths = [...floors];
  for (let left = room - sum(floors); left > 0; left--) {
    const needs = natural.map((width, index) => width - (widths[index] ?? 0));
    const neediest = needs.indexOf(Math.max(...needs));
    widths[neediest] = (widths[neediest] ?? 0) + 1;
  }
  return widths;
}

const linesIn = (cells: readonly string[]) => cells.flatMap((cell) => cell.split("\n"));
const wordsIn = (cells: readonly string[]) => cells.flatMap((cell) => cell.split(/\s+/));
const sum = (numbers: readonly number[]) => numbers.reduce((total, it) => total + it, 0);

function widest(texts: readonly string[]): number {
  // Not Math.max(...texts): there can be more texts than a call can have arguments.
  return texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0);
}
