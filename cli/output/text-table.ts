import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";

/** A column of a table. */
interface Column {
  readonly title: string;
  /** Characters, if all content has the same length. The other columns share the rest of the terminal. */
  readonly width?: number;
}

/** No frame, for output to another program: each row is one line, with aligned columns. */
const NO_LINES = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ].map((name) => [name, ""]),
);

const PADDING = 2;
const LINE = 1;

/**
 * Renders a table: framed and wrapped to the width of the terminal, or without a frame if the output is not a
 * terminal or the terminal is too narrow. It never cuts text off.
 *
 * @param terminalWidth characters; undefined if the output is not a terminal
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminalWidth: number | undefined,
): string {
  const head = columns.map(({ title }) => title);
  const colWidths = terminalWidth && columnWidths(columns, rows, terminalWidth);
  const style = { head: [], border: [] };
  const table = colWidths
    ? new Table({ head, style, wordWrap: true, colWidths })
    : new Table({
        head,
        chars: { ...NO_LINES, middle: "  " },
        style: { ...style, "padding-left": 0, "padding-right": 0 },
      });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, "");
}

/** Each column is at least as wide as its longest word. Undefined if the terminal is too narrow for that. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminalWidth: number,
): number[] | undefined {
  const texts = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(
    ({ width }, index) => PADDING + (width ?? longestWord(texts.map((row) => row[index] ?? ""))),
  );
  const lines = LINE * (columns.length + 1);
  const left = terminalWidth - lines - widths.reduce((sum, width) => sum + width, 0);
  if (left < 0) return undefined;
  const open = columns.filter(({ width }) => width === undefined).length;
  const share = Math.floor(left / open);
  return widths.map((width, index) =>
    columns[index]?.width === undefined ? width + share : width,
  );
}

function longestWord(texts: readonly string[]): number {
  // Not Math.max(...words): there can be more words than a call can have arguments.
  return texts
    .flatMap((text) => stripVTControlCharacters(text).split(/\s/))
    .reduce((longest, { length }) => Math.max(longest, length), 0);
}
