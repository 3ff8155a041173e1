import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { describe, expect, it } from "vitest";
import { BUNDLE_BUDGET_BYTES } from "../../bench/size.ts";
import { EVALUATOR_BUNDLE, NOTIFICATION_BUNDLE, REMOVAL_BUNDLE } from "../../infra/bundle.ts";

describe.each([
  ["evaluator", EVALUATOR_BUNDLE, BUNDLE_BUDGET_BYTES.rule],
  ["removal", REMOVAL_BUNDLE, BUNDLE_BUDGET_BYTES.removal],
  ["notification", NOTIFICATION_BUNDLE, BUNDLE_BUDGET_BYTES.notification],
])("the %s's bundle", (_name, { folder, file }, budget) => {
  it("has no more files than Lambda needs", () => {
    expect(readdirSync(folder).sort()).toEqual(["index.js", "package.json"]);
  });

  it("is within its budget", () => {
    expect(statSync(file).size).toBeLessThanOrEqual(budget);
  });

  it("imports nothing as an ES module, for which Node.js would load undici", () => {
    expect(readFileSync(file, "utf8")).not.toMatch(/\bimport\(/);
  });

  it("looks for no files of settings", () => {
    expect(readFileSync(file, "utf8")).not.toContain("fs/promises");
  });
});

it("the constructs need no package but the CDK", () => {
  const file = new URL("../../dist/infra/index.js", import.meta.url);
  const required = readFileSync(file, "utf8").matchAll(/require\("(?!node:)([^"]+)"\)/g);
  const packages = new Set([...required].map(([, path = ""]) => path.split("/")[0] ?? ""));
  expect([...packages].filter((name) => !isBuiltin(name)).sort()).toEqual([
    "aws-cdk-lib",
    "constructs",
  ]);
});
