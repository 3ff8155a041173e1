import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StatusOptions } from "../../../cli/status/command.ts";
import type { StatusResult } from "../../../cli/status/evidence.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  openOrganization,
  openStatus,
  RULE_NAME,
  refusalOf,
  type StatusUnderTest,
} from "./status-under-test.ts";

const DETAILS = "GetAggregateComplianceDetailsByConfigRule";

let under: StatusUnderTest;
let organization: ReturnType<typeof openOrganization>;
let first: Tenant;
let second: Tenant;
let third: Tenant;

beforeEach(async () => {
  under = await openStatus();
  organization = openOrganization(under, 3);
  [first, second, third] = organization.tenants as [Tenant, Tenant, Tenant];
});
afterEach(() => under.close());

const status = (options: StatusOptions = { organization: true }) =>
  under.run(options, ADMINISTRATOR_ID);
const byAccount = (results: readonly StatusResult[]) =>
  Object.fromEntries(
    results.map(({ accountId, complianceType, reason }) => [
      accountId,
      `${complianceType} ${reason}`,
    ]),
  );

describe("the status of an organization", () => {
  it("has every account, also those that AWS Config leaves out", async () => {
    await under.report(first, "COMPLIANT");
    await under.report(second, "NON_COMPLIANT", { annotation: "A key." });
    const results = await status();
    expect(byAccount(results)).toEqual({
      [MANAGEMENT_ID]: "INSUFFICIENT_DATA NEVER_REPORTED",
      [ADMINISTRATOR_ID]: "INSUFFICIENT_DATA NEVER_REPORTED",
      [first.account.id]: "COMPLIANT REPORTED",
      [second.account.id]: "NON_COMPLIANT REPORTED",
      [third.account.id]: "INSUFFICIENT_DATA NEVER_REPORTED",
    });
    expect(results).toHaveLength(5);
    expect(results[3]).toMatchObject({
      accountName: `Account ${second.account.id}`,
      annotation: expect.stringMatching(/^A key\. Result of /),
      evidence: { rules: [{ ruleName: RULE_NAME, region: "us-east-1", lastAnnotation: "A key." }] },
    });
    expect(under.count(DETAILS)).toBe(2);
  });

  it("never has a stale result as COMPLIANT", async () => {
    await under.report(first, "COMPLIANT", { hoursAgo: 50 });
    await under.report(second, "NON_COMPLIANT", { hoursAgo: 50 });
    await under.report(third, "COMPLIANT", { hoursAgo: 48 });
    expect(byAccount(await status())).toMatchObject({
      [first.account.id]: "INSUFFICIENT_DATA SILENT",
      [second.account.id]: "NON_COMPLIANT SILENT",
      [third.account.id]: "COMPLIANT REPORTED",
    });
  });

  it("finds the rule whatever way of deployment gave it its name, and counts the worst", async () => {
    const inPack = second.rules.putInPack("pack", RULE_NAME).name;
    const ofOrganization = third.rules.putOfOrganization(RULE_NAME).name;
    first.rules.put("another");
    await under.report(first, "NON_COMPLIANT", { ruleName: "another" });
    await under.report(second, "COMPLIANT");
    await under.report(second, "NON_COMPLIANT", { ruleName: inPack });
    await under.report(third, "COMPLIANT", { ruleName: ofOrganization });
    const results = await status();
    expect(byAccount(results)).toMatchObject({
      [first.account.id]: "INSUFFICIENT_DATA NEVER_REPORTED",
      [second.account.id]: "NON_COMPLIANT REPORTED",
      [third.account.id]: "COMPLIANT REPORTED",
    });
    expect(results[3]?.evidence.rules.map(({ ruleName }) => ruleName)).toEqual([inPack, RULE_NAME]);
  });

  it("lists accounts that are closed, and asks for nothing more of them", async () => {
    organization.organization.member(first.account.id).status = "SUSPENDED";
    organization.organization.member(second.account.id).status = "PENDING_CLOSURE";
    organization.organization.hasRetiredStatus = false;
    await under.report(first, "NON_COMPLIANT");
    expect(byAccount(await status())).toMatchObject({
      [first.account.id]: "INSUFFICIENT_DATA SUSPENDED",
      [second.account.id]: "INSUFFICIENT_DATA PENDING_CLOSURE",
    });
    expect(under.count(DETAILS)).toBe(0);
  });

  it("has accounts that AWS Organizations does not list, where there are results of them", async () => {
    await under.report(first, "NON_COMPLIANT");
    under.sandbox.faults.add({
      operation: "ListAccounts",
      fault: { kind: "malformed", change: () => `{"Accounts":[{"Id":"${ADMINISTRATOR_ID}"}]}` },
    });
    const results = await status();
    expect(byAccount(results)).toEqual({
      [ADMINISTRATOR_ID]: "INSUFFICIENT_DATA NEVER_REPORTED",
      [first.account.id]: "NON_COMPLIANT REPORTED",
    });
    expect(results[1]?.annotation).toMatch(/AWS Organizations does not list the account\.$/);
  });

  it("is an error where AWS Organizations lists no account at all", async () => {
    await under.report(first, "COMPLIANT");
    under.sandbox.faults.add({
      operation: "ListAccounts",
      fault: { kind: "malformed", change: () => '{"Accounts":[]}' },
    });
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("without any account"),
    });
  });

  it("survives empty pages that are not the last, of all lists", async () => {
    organization.organization.emptyPages = true;
    organization.aggregator.emptyPages = true;
    for (const tenant of [first, second, third]) await under.report(tenant, "COMPLIANT");
    const results = await status();
    expect(results.filter(({ complianceType }) => complianceType === "COMPLIANT")).toHaveLength(3);
  });

  it.each([
    "DescribeConfigurationAggregators",
    "DescribeAggregateComplianceByConfigRules",
    "ListAccounts",
    DETAILS,
  ])("is complete in spite of throttling: %s", async (operation) => {
    for (const tenant of [first, second, third]) await under.report(tenant, "COMPLIANT");
    under.sandbox.faults.add({ operation, fault: { kind: "throttling" }, times: 2 });
    const results = await status();
    expect(results.filter(({ complianceType }) => complianceType === "COMPLIANT")).toHaveLength(3);
  });

  it.each([
    ["NON_COMPLIANT", "NON_COMPLIANT UNREADABLE"],
    ["COMPLIANT", "INSUFFICIENT_DATA UNREADABLE"],
  ] as const)("does not rely on what cannot be understood: %s", async (shown, expected) => {
    await under.report(first, shown);
    await under.report(second, "COMPLIANT");
    under.sandbox.faults.add({
      operation: DETAILS,
      fault: { kind: "malformed", change: (body) => body.slice(1) },
      times: 1,
    });
    const results = await status();
    expect(byAccount(results)).toMatchObject({
      [first.account.id]: expected,
      [second.account.id]: "COMPLIANT REPORTED",
    });
    expect(results[2]?.annotation).toContain("cannot be relied on: SyntaxError");
  });

  it.each([
    ["without details", '{"AggregateEvaluationResults":[]}'],
    ["without a time", undefined],
  ])("does not rely on a result %s", async (_, body) => {
    await under.report(first, "COMPLIANT");
    const change = (it: string) => body ?? it.replace(/"ResultRecordedTime":[\d.]+,/, "");
    under.sandbox.faults.add({ operation: DETAILS, fault: { kind: "malformed", change } });
    expect(byAccount(await status())).toMatchObject({
      [first.account.id]: "INSUFFICIENT_DATA UNREADABLE",
    });
  });

  it("has some hundreds of accounts, in order and one call each", async () => {
    const many = Array.from({ length: 400 }, (_, index) => {
      const tenant = under.sandbox.addAccount({ id: String(200000000000 + index) });
      organization.organization.add(tenant.account);
      tenant.rules.put(RULE_NAME);
      return tenant;
    });
    const typeOf = (index: number) => (index % 7 === 0 ? "NON_COMPLIANT" : "COMPLIANT");
    for (const [index, tenant] of many.entries()) {
      if (index % 10 !== 0) await under.report(tenant, typeOf(index));
    }
    organization.aggregator.emptyPages = true;
    for (const after of [100, 500]) {
      under.sandbox.faults.add({
        operation: DETAILS,
        fault: { kind: "throttling" },
        after,
        times: 1,
      });
    }
    const results = await status();
    const expected = many.map((_, index) =>
      index % 10 === 0 ? "INSUFFICIENT_DATA" : typeOf(index),
    );
    expect(results.slice(-400).map(({ complianceType }) => complianceType)).toEqual(expected);
    expect(under.count("ListAccounts")).toBe(21);
    expect(under.count(DETAILS)).toBe(360 * 2 + 2);
  });
});

describe("the aggregator", () => {
  it("is the one of that name", async () => {
    organization.administrator.aggregators.create("another");
    await under.report(first, "COMPLIANT");
    expect(byAccount(await status({ aggregator: "another" }))).toMatchObject({
      [first.account.id]: "COMPLIANT REPORTED",
    });
    expect(under.count("DescribeConfigurationAggregators")).toBe(0);
  });

  it("has to be there", async () => {
    await expect(status({ aggregator: "none" })).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("This account has no aggregator none in us-east-1."),
    });
  });

  it("has to be named where there are several", async () => {
    organization.administrator.aggregators.create("another");
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message:
        "This account has 2 aggregators of an organization in us-east-1: name one of everything, another.",
    });
  });

  it("is in the account that aggregates", async () => {
    await expect(under.run({ organization: true }, first.account.id)).rejects.toThrow(
      "This account has no aggregator of an organization in us-east-1.",
    );
  });
});

describe("a refusal", () => {
  it.each([
    "config:DescribeConfigurationAggregators",
    "config:DescribeAggregateComplianceByConfigRules",
    `config:${DETAILS}`,
  ])("names the permission: %s", async (action) => {
    await under.report(first, "COMPLIANT");
    const [, operation = ""] = action.split(":");
    under.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    await expect(refusalOf(status())).resolves.toMatch(
      `${action} was denied. Allow it to whoever runs this command`,
    );
  });

  it("says where accounts can be listed", async () => {
    under.sandbox.faults.add({ operation: "ListAccounts", fault: { kind: "accessDenied" } });
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("management account or a delegated administrator's"),
    });
  });
});
