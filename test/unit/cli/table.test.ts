import { describe, expect, it } from "vitest";
import { renderTable } from "../../../cli/table.ts";

const columns = [{ title: "Account", width: 12 }, { title: "Annotation" }];
const rows = [
  ["111122223333", "one two three four five six seven eight nine ten eleven twelve"],
  ["444455556666", "short"],
];

describe("a table", () => {
  it("has a row a line where it is not for a terminal", () => {
    expect(renderTable(columns, rows, undefined)).toBe(
      [
        "Account       Annotation",
        "111122223333  one two three four five six seven eight nine ten eleven twelve",
        "444455556666  short",
      ].join("\n"),
    );
  });

  it.each([60, 79])("keeps within a terminal of %d characters", (width) => {
    const lines = renderTable(columns, rows, width).split("\n");
    expect(lines[0]).toMatch(/^┌/);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(width);
  });

  it.each(Array.from({ length: 120 }, (_, width) => width))("loses no word in %d", (width) => {
    const words = renderTable(columns, rows, width).match(/\w+/g);
    expect(words?.sort()).toEqual(
      [...columns.map(({ title }) => title), ...rows.flat().join(" ").split(" ")].sort(),
    );
  });

  it("is plain where the terminal is too narrow for its words", () => {
    expect(renderTable(columns, rows, 20)).toBe(renderTable(columns, rows, undefined));
  });
});
