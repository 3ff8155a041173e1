import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as it is shipped. */
const run = (...args: string[]) => runFrom(MAIN, ...args);

async function runFrom(main: string, ...args: string[]): Promise<Outcome> {
  // Continuous integration is no terminal either.
  const env = { ...process.env, CI: "true" };
  const program = promisify(execFile)(process.execPath, [main, ...args], { env });
  return program.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

describe("the demo", () => {
  it("ends with 0, having shown every account as JSON", async () => {
    const { code, stdout, stderr } = await run("demo", "--output", "json");
    expect(code).toBe(0);
    const results: { reason: string; isAsExpected: boolean }[] = JSON.parse(stdout);
    expect(results.map(({ reason }) => reason)).toEqual([
      "NO_KEY",
      "ACTIVE_KEY",
      "INACTIVE_KEY",
      "INACTIVE_KEY",
      "KEY_DELETED_AFTER_REPORT",
      "KEY_CREATED_AFTER_REPORT",
      "DETAILS_UNAVAILABLE",
      "ACTIVE_KEY",
      "NoVerdictError",
      "KEY_DELETED_AFTER_REPORT",
    ]);
    expect(results.every(({ isAsExpected }) => isAsExpected)).toBe(true);
    expect(stderr).toContain("10 of 10 accounts show the expected result.");
  });

  it("is plain where it is not for a terminal", async () => {
    const { code, stdout } = await run("demo");
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(17);
    expect(lines[0]).toMatch(/^Account +AWS Config shows +Annotation or error +The root user/);
    expect(lines[2]).toMatch(
      /^\d{12} +NON_COMPLIANT +Root access key 1 is active: .* key 1, active:/,
    );
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  it("shows last how a member's key is found, removed and confirmed", async () => {
    const { stdout } = await run("demo");
    const [, steps = ""] = stdout.trimEnd().split("\n\n");
    expect(steps.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^AWS Config in 111122223399 +NON_COMPLIANT: .* by ec2 in us-west-2/),
      expect.stringMatching(/^Runbook in 111122223399 +asks the central account/),
      expect.stringMatching(/^Central account 888888888888 +REMOVED: Removed all root access keys/),
      expect.stringMatching(/^AWS Config in 111122223399 +COMPLIANT: No root access key/),
    ]);
  });
});

describe("the demo with a function that finds nothing", () => {
  // Below dist/, from where the command line finds its packages.
  const folder = new URL("../../dist/broken/", import.meta.url);

  beforeEach(async () => {
    await cp(new URL("../cli/", folder), new URL("cli/", folder), { recursive: true });
    await mkdir(new URL("rule/", folder), { recursive: true });
    await writeFile(new URL("rule/package.json", folder), '{ "type": "commonjs" }');
    await writeFile(
      new URL("rule/index.js", folder),
      'exports.handler = async () => ({ reason: "NO_KEY" });',
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("ends with 1 and says what it expected", async () => {
    const main = fileURLToPath(new URL("cli/main.js", folder));
    const { code, stderr } = await runFrom(main, "demo", "--output", "json");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Account 111122223302: expected NON_COMPLIANT (ACTIVE_KEY), found INSUFFICIENT_DATA (NO_KEY).",
    );
    expect(stderr).toContain("0 of 10 accounts show the expected result.");
  });
});

describe("the command line", () => {
  it("shows examples", async () => {
    const { code, stdout } = await run("demo", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("root-access-key demo --output json");
  });

  it.each([
    [["demo", "--output", "xml"], "Allowed choices are table, json"],
    [["demo", "--colour"], "unknown option '--colour'"],
    [["play"], "unknown command 'play'"],
  ])("refuses %j with 1, on standard error", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});
