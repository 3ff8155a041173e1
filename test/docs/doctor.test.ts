import { expect, it } from "vitest";
import policy from "../../docs/doctor-policy.json" with { type: "json" };
import { actionsOf, CHECKS } from "../integration/cli/doctor-actions.ts";
import { readPage } from "./markdown.ts";

/** Every check with the actions that it calls. */
const rowsOf = (scope: keyof typeof CHECKS) =>
  CHECKS[scope].map(({ id, title, actions }) => {
    const calls = actions.map((action) => `\`${action}\``).join(", ") || "none";
    return `| \`${id}\` | ${title} | ${calls} |\n`;
  });

it.each(["account", "before", "organization"] as const)(
  "docs/doctor.md has each check with its permissions: %s",
  (scope) => {
    expect(readPage("docs/doctor.md")).toContain(rowsOf(scope).join(""));
  },
);

it("docs/doctor-policy.json allows what the checks call, and nothing else", () => {
  const [statement, ...others] = policy.Statement;
  expect(others).toEqual([]);
  expect(statement).toEqual({
    Effect: "Allow",
    Action: actionsOf(Object.values(CHECKS).flat()),
    Resource: "*",
  });
});

it("each check has an id of its own, also among those of an account and an organization", () => {
  for (const checks of Object.values(CHECKS)) {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  }
});
