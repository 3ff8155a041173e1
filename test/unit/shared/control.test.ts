import { expect, it } from "vitest";
import { FRAMEWORKS, ruleDescription } from "../../../shared/control.ts";

it("each framework has ids, and none twice", () => {
  const rows = FRAMEWORKS.map(({ framework, version, ids }) => `${framework} ${version} ${ids}`);
  expect(new Set(rows).size).toBe(rows.length);
  for (const { ids } of FRAMEWORKS) {
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("describes the rule within the limit of AWS Config, by the most important frameworks", () => {
  expect(ruleDescription()).toBe(
    "The root user of the account has no access key. CIS AWS Foundations Benchmark: 1.12 in 1.2, 1.4 in 1.4.0 to 4.0.1, 1.3 in 5.0, 2.3 in 6.0, 2.4 in 7.0. AWS Foundational Security Best Practices: IAM.4. Common Configuration Enumeration: CCE-78910-7.",
  );
  expect(ruleDescription().length).toBeLessThanOrEqual(256);
});
