import { expect, it } from "vitest";
import { FRAMEWORKS, frameworkLine } from "../../../shared/control.ts";

it("each framework has ids, and none twice", () => {
  const rows = FRAMEWORKS.map(({ framework, version, ids }) => `${framework} ${version} ${ids}`);
  expect(new Set(rows).size).toBe(rows.length);
  for (const { ids } of FRAMEWORKS) {
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("fits on one line", () => {
  expect(frameworkLine()).toContain("CIS AWS Foundations Benchmark 1.4.0 to 4.0.1 1.4; ");
  expect(frameworkLine()).toMatch(/^[ -~]+$/);
});
