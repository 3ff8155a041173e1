import { expect, it } from "vitest";
import { fillSections } from "../../../bench/sections.ts";

const TEXT = "before\n<!-- cold -->\nold\n<!-- /cold -->\nafter";

it("puts a section in the place of the one before", () => {
  const filled = fillSections(TEXT, { cold: "new" });
  expect(filled).toBe("before\n<!-- cold -->\n\nnew\n\n<!-- /cold -->\nafter");
  expect(fillSections(filled, { cold: "new" })).toBe(filled);
});

it("refuses a section that the text has no place for", () => {
  expect(() => fillSections(TEXT, { warm: "new" })).toThrow("There is no <!-- warm -->");
});
