import { expect, it } from "vitest";
import { isRuleName } from "../../../shared/config-rule.ts";

it.each<[string, boolean]>([
  ["root-access-key", true],
  ["root-access-key-conformance-pack-k5qjx9pi1", true],
  ["OrgConfigRule-root-access-key-k5qjx9pi", true],
  ["iam-root-access-key-check", false],
  ["root-access-key-too", false],
  ["Root-Access-Key", false],
  ["root-access-key-conformance-pack-", false],
  ["root-access-key-too-conformance-pack-k5qjx9pi1", false],
  ["OrgConfigRule-root-access-key-too-k5qjx9pi", false],
  ["my-root-access-key-conformance-pack-k5qjx9pi1", false],
])("knows whether %s is the rule: %s", (name, expected) => {
  expect(isRuleName(name)).toBe(expected);
  expect(isRuleName(name, "another")).toBe(false);
});
