import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { costTable } from "../../bench/cost.ts";
import { plotOf } from "../../bench/plot.ts";
import type { Results } from "../../bench/results.ts";
import { fillSections } from "../../bench/sections.ts";
import { plotted, sectionsOf } from "../../bench/table.ts";
import { bundledPackages } from "../../infra/sbom.ts";
import packageJson from "../../package.json" with { type: "json" };

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const results = async (): Promise<Results> => JSON.parse(await read("bench/results.json"));

it("docs/architecture.md has the costs that are computed from the prices", async () => {
  expect(await read("docs/architecture.md")).toContain(costTable());
});

it("docs/performance.md has the numbers of the run that is on record, and no others", async () => {
  const text = await read("docs/performance.md");
  expect(fillSections(text, sectionsOf(await results()))).toBe(text);
});

it("docs/performance.svg shows the same run", async () => {
  expect(await read("docs/performance.svg")).toBe(plotOf(plotted(await results())));
});

it("docs/dependencies.md names every package in a function, and every dependency", async () => {
  const text = await read("docs/dependencies.md");
  const bundled = [...(await bundledPackages("rule")), ...(await bundledPackages("removal"))];
  const names = [...bundled.map(({ name }) => name), ...Object.keys(packageJson.dependencies)];
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
