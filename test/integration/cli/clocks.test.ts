import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn, run } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  openOrganization,
  openStatus,
  type StatusUnderTest,
} from "./status-under-test.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** By how much AWS's clock is ahead of the local one. */
const OFFSETS = {
  "3 days ahead": 3 * DAY_MS,
  "3 days behind": -3 * DAY_MS,
  "40 days ahead": 40 * DAY_MS,
  "40 days behind": -40 * DAY_MS,
  "6 minutes ahead": 6 * MINUTE_MS,
  "6 minutes behind": -6 * MINUTE_MS,
};

const BOTH_TIMES = /AWS's clock says \S+Z and the local clock \S+Z, more than 5 minutes apart/;

let under: StatusUnderTest;
let tenant: Tenant;
beforeEach(async () => {
  under = await openStatus();
  [tenant] = openOrganization(under, 1).tenants as [Tenant];
});
afterEach(() => under.close());

/** Runs a command with the credentials of an account, and gives the tenant's result. */
async function resultOf(accountId: string, ...args: string[]) {
  const environment = under.sandbox.environmentOf({ id: accountId });
  const { code, stdout, stderr } = await run([...args, "--output", "json"], environment);
  const results = resultsIn(stdout);
  const result = results.find((it) => it.accountId === tenant.account.id);
  return { code, stderr, ...result };
}

/** The tenant's own status, and the same in its organization. */
const STATUS = [
  ["status", () => resultOf(tenant.account.id, "status"), "GetComplianceDetailsByConfigRule"],
  [
    "status --organization",
    () => resultOf(ADMINISTRATOR_ID, "status", "--organization"),
    "GetAggregateComplianceDetailsByConfigRule",
  ],
] as const;

describe.each(Object.entries(OFFSETS))("with AWS's clock %s", (_, offsetMs) => {
  beforeEach(() => under.clock.move(offsetMs));

  it.each(STATUS)(
    "%s does not rely on a COMPLIANT result, and shows both times",
    async (_, status) => {
      await under.report(tenant, "COMPLIANT");
      await expect(status()).resolves.toMatchObject({
        code: 3,
        complianceType: "INSUFFICIENT_DATA",
        reason: "TIME_UNCERTAIN",
        annotation: expect.stringMatching(BOTH_TIMES),
        evidence: { rules: [{ problem: expect.stringMatching(BOTH_TIMES) }] },
      });
    },
  );

  it.each(STATUS)("%s still shows a finding", async (_, status) => {
    await under.report(tenant, "NON_COMPLIANT", { annotation: "A key." });
    await expect(status()).resolves.toMatchObject({
      code: 2,
      complianceType: "NON_COMPLIANT",
      reason: "TIME_UNCERTAIN",
      annotation: expect.stringMatching(/A key\.$/),
    });
  });

  it("status --evaluate starts the evaluation at once, and waits for its result", async () => {
    await under.report(tenant, "COMPLIANT", { hoursAgo: 1 });
    tenant.rules.onEvaluation = () => under.report(tenant, "NON_COMPLIANT");
    const result = await resultOf(tenant.account.id, "status", "--evaluate");
    expect(result).toMatchObject({ code: 2, complianceType: "NON_COMPLIANT" });
    expect(result.stderr).toBe(
      "The evaluation has been started. Waiting for its result, for up to 10 minutes …\n",
    );
  });

  it("audit reports no key as inactive, and shows both times in evidence and annotation", async () => {
    tenant.account.createRootKey();
    tenant.account.setRootKeyActive(1, false);
    // Made at once, so that nothing is waited for.
    tenant.account.reports.request();
    const audit = ["audit", "--inactive-keys", "COMPLIANT"] as const;
    await expect(resultOf(tenant.account.id, ...audit)).resolves.toMatchObject({
      code: 2,
      reason: "INACTIVE_KEY_UNCONFIRMED",
      annotation: expect.stringMatching(BOTH_TIMES),
      evidence: { clockDoubt: expect.stringMatching(BOTH_TIMES) },
    });
  });

  it("audit shows an account without a key as COMPLIANT, because the account summary is live", async () => {
    const result = await resultOf(tenant.account.id, "audit");
    expect(result).toMatchObject({ code: 0, complianceType: "COMPLIANT" });
    expect(result.annotation).not.toMatch(BOTH_TIMES);
  });
});

describe.each([2 * MINUTE_MS, -2 * MINUTE_MS])("with AWS's clock %i ms ahead", (offsetMs) => {
  beforeEach(() => under.clock.move(offsetMs));

  it.each(STATUS)(
    "%s relies on results, and judges their age by AWS's clock",
    async (_, status) => {
      await under.report(tenant, "COMPLIANT", { hoursAgo: 48.99 });
      await expect(status()).resolves.toMatchObject({
        code: expect.any(Number),
        reason: "REPORTED",
      });
      await under.report(tenant, "COMPLIANT", { hoursAgo: 49.01 });
      await expect(status()).resolves.toMatchObject({ reason: "STALE" });
    },
  );
});

describe("a Date header", () => {
  it.each(
    STATUS.flatMap(([name, status, operation]) => [
      [name, "missing", undefined, "no Date header", status, operation] as const,
      [name, "malformed", "2026-11-27", "malformed Date header", status, operation] as const,
    ]),
  )("%s: that is %s leaves no result reliable", async (_, __, date, doubt, status, operation) => {
    await under.report(tenant, "COMPLIANT");
    under.sandbox.faults.add({ operation, fault: { kind: "date", date } });
    await expect(status()).resolves.toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason: "TIME_UNCERTAIN",
      annotation: expect.stringContaining(doubt),
    });
  });

  it.each(STATUS)("%s: of the result's own answer is what counts", async (_, status) => {
    const fault = { kind: "date", date: undefined } as const;
    for (const operation of ["GetCallerIdentity", "DescribeConfigRules", "ListAccounts"]) {
      under.sandbox.faults.add({ operation, fault });
    }
    await under.report(tenant, "COMPLIANT");
    await expect(status()).resolves.toMatchObject({ reason: "REPORTED" });
  });

  it.each([undefined, "", "2026-11-27T02:40:20Z"])(
    "of the answer that starts an evaluation must be there: %s",
    async (date) => {
      tenant.rules.onEvaluation = async () => undefined;
      const operation = "StartConfigRulesEvaluation";
      under.sandbox.faults.add({ operation, fault: { kind: "date", date } });
      const environment = under.sandbox.environmentOf(tenant.account);
      const { code, stderr } = await run(["status", "--evaluate"], environment);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^root-access-key: .* started the evaluation, .*Date header.*\n$/);
    },
  );
});
