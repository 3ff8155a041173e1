import { existsSync } from "node:fs";
import type { Fault, Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultIn, resultsIn, run, spawnMain, spawnShell, start } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  openStatus,
  type StatusUnderTest,
} from "./status-under-test.ts";

const ID = "111122223333";

let under: StatusUnderTest;
let tenant: Tenant;
beforeEach(async () => {
  under = await openStatus();
  under.sandbox.addAccount({ id: MANAGEMENT_ID });
  const administrator = under.sandbox.addAccount({ id: ADMINISTRATOR_ID });
  tenant = under.sandbox.addAccount({ id: ID });
  tenant.rules.put("root-access-key", {});
  const organization = under.sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    memberIds: [ADMINISTRATOR_ID, ID],
  });
  organization.delegate("config.amazonaws.com", ADMINISTRATOR_ID);
  administrator.aggregators.create("organization");
});
afterEach(() => under.close());

const status = (id: string, ...args: string[]) =>
  run(["status", ...args], under.sandbox.environmentOf({ id }));

describe("status", () => {
  it("shows the result of one account, and ends with the exit code of an audit", async () => {
    await under.report(tenant, "NON_COMPLIANT");
    const { code, stdout, stderr } = await status(ID, "--output", "json");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(resultIn(stdout)).toMatchObject({
      accountId: ID,
      complianceType: "NON_COMPLIANT",
      reason: "REPORTED",
      evidence: { rules: [{ ruleName: "root-access-key" }] },
    });
    const { stdout: table } = await status(ID);
    expect(table).toMatch(/^Account +111122223333\nCompliance +NON_COMPLIANT\n/);
    expect(table).toMatch(/\nEvidence +rules:\n/);
  });

  it("shows the next steps of one account", async () => {
    const { stdout } = await status(ID);
    expect(stdout).toMatch(/\nNext +Deploy the rule there, /);
  });

  it("has a row for each account of an organization, even if it never reported", async () => {
    await under.report(tenant, "COMPLIANT");
    const { code, stdout, stderr } = await status(ADMINISTRATOR_ID, "--organization", "-o", "csv");
    expect(code).toBe(3);
    expect(stdout.trimEnd().split("\r\n").slice(1).sort()).toEqual([
      expect.stringMatching(`^${ID},Account ${ID},COMPLIANT,REPORTED,`),
      expect.stringMatching(`^${ADMINISTRATOR_ID},.*,INSUFFICIENT_DATA,NEVER_REPORTED,`),
      expect.stringMatching(`^${MANAGEMENT_ID},.*,INSUFFICIENT_DATA,NEVER_REPORTED,`),
    ]);
    expect(stderr).toMatch(
      /\n3 accounts: 2 with insufficient data, 1 compliant\.\nNEVER_REPORTED \(2\): 888888888888 \([^\n]*\n {2}Deploy the rule there, [^\n]*\n$/,
    );
  });

  const DETAILS = "GetAggregateComplianceDetailsByConfigRule";

  it.each(["ExpiredToken", "ValidationException"])(
    "shows what is known if a result cannot be read: %s",
    async (code) => {
      await under.report(tenant, "NON_COMPLIANT");
      const fault: Fault = { kind: "serviceError", code, status: 400, message: "No." };
      under.sandbox.faults.add({ operation: DETAILS, fault });
      const outcome = await status(ADMINISTRATOR_ID, "--organization", "-o", "json");
      expect(outcome.code).toBe(1);
      expect(resultsIn(outcome.stdout)).toMatchObject([
        {
          accountId: ID,
          complianceType: "NON_COMPLIANT",
          reason: "NOT_ASKED",
          annotation: expect.stringContaining(`the reading ended before (${code}: No.)`),
        },
        { accountId: ADMINISTRATOR_ID, reason: "NEVER_REPORTED" },
        { accountId: MANAGEMENT_ID, reason: "NEVER_REPORTED" },
      ]);
      expect(outcome.stderr).toMatch(/\nEnded early: .*\nroot-access-key: [^\n]+\n$/);
    },
  );

  it("shows what is known if it is interrupted, and ends with 1", async () => {
    await under.report(tenant, "COMPLIANT");
    under.sandbox.faults.add({ operation: DETAILS, fault: { kind: "delay", ms: Infinity } });
    const { interrupt, outcome } = start(
      ["status", "--organization", "-o", "json"],
      under.sandbox.environmentOf({ id: ADMINISTRATOR_ID }),
    );
    await expect.poll(() => under.count(DETAILS), { timeout: 50_000 }).toBe(1);
    interrupt();
    const { code, stdout } = await outcome;
    expect(code).toBe(1);
    expect(resultsIn(stdout)).toMatchObject([
      { accountId: ID, complianceType: "INSUFFICIENT_DATA", reason: "NOT_ASKED" },
      { reason: "NEVER_REPORTED" },
      { reason: "NEVER_REPORTED" },
    ]);
  });

  it.each([
    [
      ID,
      [],
      /has no rule root-access-key in this account in eu-west-1, .* has no configuration recorder/,
    ],
    [ADMINISTRATOR_ID, ["--organization"], /has no aggregator of an organization in eu-west-1\./],
    [
      ADMINISTRATOR_ID,
      ["--aggregator", "organization"],
      /has no aggregator organization in eu-west-1\./,
    ],
  ])("sends requests to the named Region, as %s with %j", async (id, options, message) => {
    await under.report(tenant, "COMPLIANT");
    const { code, stdout, stderr } = await status(id, "--region", "eu-west-1", ...options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it("explains an error in one line, and ends with 1", async () => {
    const { code, stdout, stderr } = await status(MANAGEMENT_ID);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^root-access-key: AWS Config has no rule root-access-key [^\n]*\n$/);
  });
});

describe("the process", () => {
  it("ends with 1 and a message if it is interrupted before there are results", async () => {
    const delay: Fault = { kind: "delay", ms: Infinity };
    under.sandbox.faults.add({ operation: "DescribeConfigRules", fault: delay });
    const { child, outcome } = spawnMain(["status"], under.sandbox.environmentOf({ id: ID }));
    await expect.poll(() => under.count("DescribeConfigRules"), { timeout: 50_000 }).toBe(1);
    child.kill("SIGINT");
    await expect(outcome).resolves.toEqual({
      code: 1,
      stdout: "",
      stderr: "root-access-key: interrupted.\n",
    });
  });

  it.runIf(existsSync("/dev/full"))("ends with 1 and a message if the disk is full", async () => {
    const environment = under.sandbox.environmentOf({ id: ID });
    const { code, stderr } = await spawnShell('"$0" "$@" > /dev/full', ["audit"], environment)
      .outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^root-access-key: standard output cannot be written \(ENOSPC[^\n]*\)\.\n$/,
    );
  });
});

it.each([["audit"], ["status"]])(
  "%s writes one HTML file, with the caller and the results",
  async (command) => {
    await under.report(tenant, "COMPLIANT");
    const { code, stdout } = await run(
      [command, "--output", "html"],
      under.sandbox.environmentOf({ id: ID }),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain(`arn:aws:iam::${ID}:user/sandbox`);
    expect(stdout).toContain(ID);
  },
);
