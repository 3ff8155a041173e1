import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";

/** A column, and its share of a terminal's width. */
interface Column {
  readonly title: string;
  /** Characters, for content that always has the same length; the other columns share the rest. */
  readonly width?: number;
}

/** No lines, for output that goes to another program: one row a line, columns aligned. */
const NO_LINES = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ].map((name) => [name, ""]),
);

const PADDING = 2;
const LINE = 1;

/**
 * Renders a table: framed and wrapped to a terminal's width, or plain where it is not for a terminal
 * or the terminal is too narrow. Nothing is ever cut off.
 *
 * @param terminalWidth characters; none where the output is not for a terminal
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

/** Every column as wide as its longest word at least; nothing where that is too wide. */
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
  // Not all as arguments of Math.max: there can be more words than a call takes.
  return texts
    .flatMap((text) => stripVTControlCharacters(text).split(/\s/))
    .reduce((longest, { length }) => Math.max(longest, length), 0);
}
