import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run, spawnMain } from "./cli/command-line.ts";

describe("the demo", () => {
  it("shows every account as JSON, and ends with 0", async () => {
    const { code, stdout, stderr } = await spawnMain(["demo", "--output", "json"]).outcome;
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
    const { notifications } = JSON.parse(stdout).at(-1);
    const subjects = [
      "[HIGH] Root access key found: 111122223399 (payments-prod)",
      "[INFO] Root access key finding resolved: 111122223399 (payments-prod)",
    ];
    expect(notifications).toMatchObject([
      {
        mail: { subject: subjects[0] },
        chat: { title: "[HIGH] Root access key found: 111122223399" },
      },
      { mail: { subject: subjects[1] } },
    ]);
  });

  it("shows tables without a frame in a pipe; the last has the removal of a member's key", async () => {
    const { code, stdout } = await spawnMain(["demo"]).outcome;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
    const [accounts = "", steps = ""] = stdout.trimEnd().split("\n\n");
    const rows = accounts.split("\n");
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatch(/^Account +AWS Config shows +Annotation or error +The root user/);
    expect(rows[2]).toMatch(
      /^\d{12} +NON_COMPLIANT +Root access key 1 is active: .* key 1, active:/,
    );
    expect(steps.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^AWS Config in 111122223399 +NON_COMPLIANT: .* by ec2 in us-west-2/),
      expect.stringMatching(/^Runbook in 111122223399 +requests the removal in an event/),
      expect.stringMatching(/^Central account 888888888888 +REMOVED: Removed all root access keys/),
      expect.stringMatching(/^AWS Config in 111122223399 +COMPLIANT: No root access key/),
    ]);
    const mails = stdout.split("The mail to security@example.com\n").slice(1);
    expect(mails).toHaveLength(2);
    expect(mails[0]).toMatch(/^ {2}Subject: \[HIGH\] Root access key found: 111122223399/);
    expect(mails[0]).toMatch(/last used .* by ec2/);
    expect(mails[0]).toMatch(
      /The message in the chat channel\n {2}\*\[HIGH\] Root access key found/,
    );
    expect(mails[1]).toMatch(/^ {2}Subject: \[INFO\]/);
  });
});

describe("the demo with a function that reports nothing", () => {
  // In dist/, so that the command line finds its packages.
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

  it("names the expected results, and ends with 1", async () => {
    const main = fileURLToPath(new URL("cli/main.js", folder));
    const { code, stderr } = await spawnMain(["demo", "--output", "json"], {}, main).outcome;
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Account 111122223302: expected NON_COMPLIANT (ACTIVE_KEY), found INSUFFICIENT_DATA (NO_KEY).",
    );
    expect(stderr).toContain("0 of 10 accounts show the expected result.");
  });
});

describe("the command line", () => {
  it.each([
    [["demo", "--output", "xml"], "Allowed choices are table, json"],
    [["demo", "--color"], "unknown option '--color'"],
    [["play"], "unknown command 'play'"],
  ])("rejects %j with 1, on standard error", async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});
