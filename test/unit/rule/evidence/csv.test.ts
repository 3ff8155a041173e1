import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRows } from "../../../../rule/evidence/csv.ts";

const rowsOf = (csv: string) => [...readRows(csv)];

/** Values of the characters that CSV is made of, and of others. */
const value = fc.string({ unit: fc.constantFrom("a", "é", " ", ",", '"', "\n") });
const row = fc.array(value, { minLength: 1, maxLength: 4 });

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const asNeeded = (text: string) => (/^$|[",\n]/.test(text) ? quoted(text) : text);

describe("rows of CSV", () => {
  it.each([
    ["all values in quotes", quoted],
    ["quotes only if needed", asNeeded],
  ])("are read as they were written, with %s", (_, written) => {
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom("\n", "\r\n"), (rows, lineEnd) => {
        const csv = rows.map((values) => values.map(written).join(",")).join(lineEnd);
        expect(rowsOf(csv)).toEqual(rows);
        expect(rowsOf(csv + lineEnd)).toEqual(rows);
      }),
    );
  });

  it("are the same as another reader's, unless that rejects the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n") }), (csv) => {
        const other = readByAnother(csv);
        fc.pre(other !== undefined);
        expect(rowsOf(csv)).toEqual(other);
      }),
      { numRuns: 2000 },
    );
  });

  it("do not end at empty lines, and hold none", () => {
    expect(rowsOf("a,b\n\n\r\n,\nc")).toEqual([["a", "b"], ["", ""], ["c"]]);
  });

  it("hold quotes in a value that does not begin with one", () => {
    expect(rowsOf('a,see "b"\nc"d",e"')).toEqual([
      ["a", 'see "b"'],
      ['c"d"', 'e"'],
    ]);
  });

  it.each(['"a', 'a\n"b,c\nd', '"a"b', '"a"b"', '"""', 'a,"b" ,c', 'a\n"'])(
    "are not read from %j, in which a quote does not end its value",
    (csv) => expect(() => rowsOf(csv)).toThrow(SyntaxError),
  );

  it.each(['"', '""', '"a', '",', '"\n', '""a,', 'a"'])(
    "are read fast if they are full of %j",
    (part) => {
      const start = process.uptime();
      try {
        rowsOf(part.repeat(200_000));
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
      expect(process.uptime() - start).toBeLessThan(5);
    },
  );
});

/** Nothing where it refuses the text. */
function readByAnother(csv: string): string[][] | undefined {
  try {
    return parse(csv, { relax_column_count: true, skip_empty_lines: true });
  } catch {
    return undefined;
  }
}
