import { describe, expect, it } from "vitest";
import { resultsIn, run, spawnShell } from "./command-line.ts";
import { ADMINISTRATOR_ID, MANAGEMENT_ID } from "./organization.ts";
import { startSandbox } from "./sandbox-process.ts";

/** The number of results for each reason. */
function countByReason(stdout: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of resultsIn(stdout)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** Starts the sandbox, runs commands with the variables that it writes, and ends it. */
async function withSandbox(
  parameters: readonly string[],
  use: (environment: Readonly<Record<string, string>>) => Promise<void>,
) {
  const sandbox = await startSandbox(...parameters);
  try {
    await use(sandbox.environment);
  } finally {
    await sandbox.end();
  }
  return sandbox.end();
}

describe("the sandbox", () => {
  it("has an account in each state, for an audit and for the status, and ends with 0", async () => {
    const outcome = await withSandbox([], async (environment) => {
      const audit = await run(["audit", "--organization", "-o", "json"], environment);
      expect(countByReason(audit.stdout)).toEqual({
        ACTIVE_KEY: 1,
        INACTIVE_KEY: 1,
        DENIED_BY_SERVICE_CONTROL_POLICY: 1,
        SUSPENDED: 1,
        MANAGEMENT_ACCOUNT: 1,
        NO_KEY: 7,
      });
      const status = await run(["status", "--organization", "-o", "json"], environment);
      expect(countByReason(status.stdout)).toEqual({
        REPORTED: 9,
        STALE: 1,
        NEVER_REPORTED: 1,
        SUSPENDED: 1,
      });
    });
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain("12 accounts are at http://127.0.0.1:");
  });

  it("has the requested accounts in each state, including for the management account and roles", async () => {
    await withSandbox(["--accounts", "8", "--states", "active=2,inactive=1"], async (variables) => {
      const { AWS_ACCESS_KEY_ID = "" } = variables;
      expect(AWS_ACCESS_KEY_ID).toContain(ADMINISTRATOR_ID);
      const environment = {
        ...variables,
        AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID.replace(ADMINISTRATOR_ID, MANAGEMENT_ID),
      };
      const expected = { ACTIVE_KEY: 2, INACTIVE_KEY: 1, NO_KEY: 5 };
      const json = ["--organization", "-o", "json"];
      const roleName = ["--role-name", "OrganizationAccountAccessRole"];
      for (const others of [[], roleName]) {
        const { stdout } = await run(["audit", ...json, ...others], environment);
        expect(countByReason(stdout)).toEqual(expected);
      }
    });
  });

  it("evaluates its rules and accepts sample notifications", async () => {
    await withSandbox(["--accounts", "2"], async (environment) => {
      const status = await run(["status", "--evaluate"], environment);
      expect(status).toMatchObject({ code: 0 });
      for (const bus of ["default", "root-access-key"]) {
        const sent = await run(["notify-test", "--bus", bus], environment);
        expect(sent).toMatchObject({ code: 0 });
      }
    });
  });

  it("runs in the background of a shell that uses it", async () => {
    const script = `eval "$("$0" "$1" sandbox & echo "pid=$!")"
      "$0" "$1" audit --organization --accounts 111122220001 -o csv; echo "exit code $?"
      kill "$pid"`;
    const { stdout, code } = await spawnShell(script, [], {}).outcome;
    expect(stdout).toContain("active-1,NON_COMPLIANT,ACTIVE_KEY");
    expect(stdout).toContain("exit code 2");
    expect(code).toBe(0);
  });
});

it.each([
  [["--accounts", "1"], "a whole number from 2 to 10000"],
  [["--states", "active"], '"active" is not a state and a number, such as active=3. States are'],
  [["--states", "bad=1"], '"bad=1" is not a state and a number'],
  [["--accounts", "3", "--states", "active=2"], "--states needs --accounts 4 or more"],
])("sandbox %j is refused with 1", async (parameters, message) => {
  const { code, stdout, stderr } = await run(["sandbox", ...parameters]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
});
