import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { costTable } from "../../bench/cost.ts";

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

it("docs/architecture.md has the costs that are computed from the prices", async () => {
  expect(await read("docs/architecture.md")).toContain(costTable());
});
