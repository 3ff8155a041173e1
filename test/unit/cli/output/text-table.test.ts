import fc from "fast-check";
import stringWidth from "string-width";
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
      fc.property(fc.integer({ min: 30, max: 79 }), (width) => {
        const lines = renderTable(columns, rows, width).split("\n");
        expect(new Set(lines.map((line) => stringWidth(line)))).toEqual(new Set([width]));
      }),
    );
  });

  it("is without a frame if the terminal is too narrow for the words, and wrapped at words", () => {
    expect(renderTable(columns, rows, 20).split("\n")).toEqual([
      "Account",
      "  Annotation",
      "111122223333  one",
      "  two three four",
      "  five six seven",
      "  eight nine ten",
      "  eleven twelve",
      "444455556666",
      "  short",
    ]);
  });

  it("is as narrow as its content", () => {
    const [top = ""] = renderTable(columns, [["444455556666", "short"]], 200).split("\n");
    expect(top).toHaveLength(2 + 12 + 3 + "Annotation".length + 2);
  });

  it.each([30, 80])("with wide characters stays within %d columns and loses none", (width) => {
    const name = "株式会社ＡＢＣ決済基盤運用管理アカウント本番環境東京リージョン";
    const text = renderTable(columns, [["111122223333", name]], width);
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    expect(text.replaceAll(/[^\p{L}]|Account|Annotation/gu, "")).toBe(name);
  });

  it("keeps ids and reasons whole on a terminal of 80 columns", () => {
    const words = ["CALLER_DENIED_BY_SERVICE_CONTROL_POLICY:", "AKIAIOSFODNN7EXAMPLE"];
    const text = renderTable(
      [columns[0], { title: "Compliance", width: 17 }, { title: "Finding" }] as typeof columns,
      [["111122223333", "INSUFFICIENT_DATA", `${words.join(" is ")} ${"of a policy ".repeat(20)}`]],
      80,
    );
    for (const word of words) expect(text).toContain(word);
    for (const line of text.split("\n")) expect(line).toHaveLength(80);
  });

  it("breaks a word that is longer than a line", () => {
    const word = "x".repeat(200);
    const text = renderTable(columns, [["111122223333", word]], 80);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.match(/x/g)).toHaveLength(200);
  });

  it("never loses a character, and breaks no word that fits into a line", () => {
    // As long as an id, and indented by two.
    const narrowest = 14;
    const word = fc.stringMatching(/^[a-z]{1,10}$/);
    const row = fc.tuple(
      fc.stringMatching(/^[0-9]{12}$/),
      fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(" ")),
    );
    const anyRows = fc.array(row, { maxLength: 4 });
    fc.assert(
      fc.property(anyRows, fc.option(fc.nat(120), { nil: undefined }), (cells, width) => {
        const parts = width === undefined || width >= narrowest ? /\w+/g : /\w/g;
        const given = [...columns.map(({ title }) => title), ...cells.flat()].join(" ");
        const rendered = renderTable(columns, cells, width);
        expect(rendered.match(parts)?.sort()).toEqual(given.match(parts)?.sort());
      }),
      { numRuns: 50 },
    );
  });
});
