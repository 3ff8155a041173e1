/** A value, in quotes or not, and the comma or the line's end after it. */
const VALUE = /(?:"([^"]*(?:""[^"]*)*)"|((?!")[^,\n]*))(,|\n|$)/gy;

/**
 * Reads CSV, RFC 4180, row by row; empty lines are none. Quotes within a value that does not begin with
 * one are part of it.
 *
 * @throws {SyntaxError} If a quote that begins a value has no end, or another end than the value's.
 */
export function* readRows(csv: string): Generator<string[]> {
  const text = csv.replaceAll("\r\n", "\n");
  let row: string[] = [];
  let position = 0;
  for (const [whole, quoted, bare = "", end] of text.matchAll(VALUE)) {
    position += whole.length;
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ",") continue;
    if (row.length > 1 || quoted !== undefined || bare !== "") yield row;
    row = [];
  }
  if (position < text.length)
    throw new SyntaxError(`A quote at ${position} does not end its value.`);
}
