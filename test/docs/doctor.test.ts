import { expect, it } from "vitest";
import policy from "../../docs/policies/doctor.json" with { type: "json" };
import { actionsOf, CHECKS } from "../integration/cli/doctor-actions.ts";
import { readPage } from "./markdown.ts";

it.each([
  ["account", "root-access-key doctor"],
  ["before", "root-access-key doctor --before"],
  ["organization", "root-access-key doctor --organization"],
] as const)("docs/doctor.md lists each check: %s", (scope, command) => {
  const page = readPage("docs/doctor.md").replaceAll(/\s+/g, " ");
  const [, list] = page.split(`- **\`${command}\`**, `)[1]?.split(/: |\. /) ?? [];
  expect(list).toBe(CHECKS[scope].map(({ title }) => title).join(", "));
});

it("docs/policies/doctor.json allows only the actions that the checks call", () => {
  const [statement, ...others] = policy.Statement;
  expect(others).toEqual([]);
  expect(statement).toEqual({
    Effect: "Allow",
    Action: actionsOf(Object.values(CHECKS).flat()),
    Resource: "*",
  });
});

it("each check has a unique id across account and organization", () => {
  for (const checks of Object.values(CHECKS)) {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  }
});
