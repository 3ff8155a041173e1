import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, readPage } from "./markdown.ts";

/** Folders that no commit has. */
const MADE = ["cdk.out", "coverage", "dist", "node_modules"];
const contributing = readPage("CONTRIBUTING.md");

it("CONTRIBUTING.md describes each folder", () => {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => !MADE.includes(name));
  expect(folders.filter((name) => !contributing.includes(`\`${name}/`))).toEqual([]);
});

it("CONTRIBUTING.md names only files and folders that exist", () => {
  const paths = [...contributing.matchAll(/`((?:[a-z-]+\/)+(?:[a-z-]+\.ts)?)`/g)].map(
    ([, path = ""]) => path,
  );
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
