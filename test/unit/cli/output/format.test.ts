import { expect, it } from "vitest";
import { csv } from "../../../../cli/output/csv.ts";
import { outline } from "../../../../cli/output/format.ts";
import { html } from "../../../../cli/output/html.ts";
import { json } from "../../../../cli/output/json.ts";
import { junit } from "../../../../cli/output/junit.ts";
import { ocsf } from "../../../../cli/output/ocsf.ts";
import { table } from "../../../../cli/output/table.ts";
import { ACTIVE, REPORT, UNKNOWN } from "./render.ts";

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

it.each(Object.entries({ csv, html, json, junit, ocsf, table }))(
  "%s writes nothing before the last result, as a progress bar is shown until then",
  async (_, format) => {
    let isOver = false;
    async function* results() {
      yield ACTIVE;
      yield UNKNOWN;
      isOver = true;
    }
    for await (const _ of format(results(), REPORT)) {
      expect(isOver).toBe(true);
      return;
    }
    expect.unreachable();
  },
);
