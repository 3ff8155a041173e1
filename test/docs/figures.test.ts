import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { ACCOUNT_COSTS, CENTRAL_COST, costTable } from "../../bench/cost.ts";
import { BUNDLE_BUDGET_BYTES } from "../../bench/size.ts";
import { bundledPackages } from "../../infra/sbom.ts";
import packageJson from "../../package.json" with { type: "json" };

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

it("docs/architecture.md has the costs that are computed from the prices", async () => {
  const text = await read("docs/architecture.md");
  expect(text).toContain(costTable());
  expect(text).toContain(`The central account costs ${CENTRAL_COST} of each`);
});

it("docs/deploy-account.md has the costs that are computed from the prices, and no others", async () => {
  const [, section = ""] = (await read("docs/deploy-account.md")).split(/^## Cost$/m);
  const figures = section.split("\n## ")[0]?.match(/\$\d+\.\d+/g);
  expect(figures).toEqual(ACCOUNT_COSTS);
});

it("docs/performance.md has the budget of each bundle", async () => {
  const text = await read("docs/performance.md");
  for (const [folder, bytes] of Object.entries(BUNDLE_BUDGET_BYTES)) {
    expect(text).toContain(`${bytes / 1000} KB for \`dist/${folder}/index.js\``);
  }
});

it("docs/development.md names every package in a function, and every dependency", async () => {
  const text = await read("docs/development.md");
  const bundled = [
    ...(await bundledPackages("rule")),
    ...(await bundledPackages("removal")),
    ...(await bundledPackages("notification")),
  ];
  const names = [
    ...bundled.map(({ name }) => name),
    ...Object.keys(packageJson.dependencies),
    ...Object.keys(packageJson.devDependencies),
  ];
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
