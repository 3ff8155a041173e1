/** A value, quoted or not, and the comma or end of line after it. */
const VALUE = /(?:"([^"]*(?:""[^"]*)*)"|((?!")[^,\n]*))(,|\n|$)/gy;

/**
 * Reads CSV (RFC 4180) row by row, without empty lines. Quotes in a value that does not start with one are
 * part of the value.
 *
 * @throws {SyntaxError} If a quoted value is not closed, or continues after its closing quote.
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
