import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTable } from "../../../../cli/output/text-table.ts";

const columns = [{ title: "Account", width: 12 }, { title: "Annotation" }];
const rows = [
  ["111122223333", "one two three four five six seven eight nine ten eleven twelve"],
  ["444455556666", "short"],
];

describe("a table", () => {
  it("has one line for each row if the output is not a terminal", () => {
    expect(renderTable(columns, rows, undefined)).toBe(
      [
        "Account       Annotation",
        "111122223333  one two three four five six seven eight nine ten eleven twelve",
        "444455556666  short",
      ].join("\n"),
    );
  });

  it("is as wide as the terminal, if the words fit", () => {
    expect(renderTable(columns, rows, 60)).toMatch(/^┌/);
    fc.assert(
      fc.property(fc.integer({ min: 29, max: 79 }), (width) => {
        const lines = renderTable(columns, rows, width).split("\n");
        expect(Math.max(...lines.map(({ length }) => length))).toBe(width);
      }),
    );
  });

  it("is without a frame if the terminal is too narrow for the words", () => {
    expect(renderTable(columns, rows, 20)).toBe(renderTable(columns, rows, undefined));
  });

  it("never loses a word", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const row = fc.tuple(
      fc.stringMatching(/^[0-9]{12}$/),
      fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(" ")),
    );
    const anyRows = fc.array(row, { maxLength: 4 });
    fc.assert(
      fc.property(anyRows, fc.option(fc.nat(120), { nil: undefined }), (cells, width) => {
        const words = renderTable(columns, cells, width).match(/\w+/g);
        const expected = [
          ...columns.map(({ title }) => title),
          ...cells.flat().join(" ").split(" "),
        ];
        expect(words?.sort()).toEqual(expected.filter((it) => it !== "").sort());
      }),
      { numRuns: 50 },
    );
  });
});
