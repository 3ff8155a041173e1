import { expect, it } from "vitest";
import { outline } from "../../../../cli/output/format.ts";

it.each<[unknown, string[]]>([
  [{ a: 1, b: "two", c: true, d: null }, ["a: 1", "b: two", "c: true", "d: null"]],
  [{ a: undefined }, []],
  [{ a: { b: { c: 1 } } }, ["a:", "  b:", "    c: 1"]],
  [{ a: [], b: {} }, ["a: none", "b: none"]],
  [{ a: [1, 2] }, ["a:", "  - 1", "  - 2"]],
  [[{ a: 1, b: [2] }], ["- a: 1", "  b:", "    - 2"]],
  ["text", ["text"]],
])("outlines %j", (value, expected) => {
  expect(outline(value)).toEqual(expected);
});
