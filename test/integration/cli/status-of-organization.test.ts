import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StatusOptions } from "../../../cli/status/command.ts";
import type { StatusResult } from "../../../cli/status/judge-account.ts";
import { expectStatusOfMany } from "./many-accounts.ts";
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

const status = (options: Omit<StatusOptions, "output" | "namePrefix"> = { organization: true }) =>
  under.run(options, ADMINISTRATOR_ID);
const byAccount = (results: readonly StatusResult[]) =>
  Object.fromEntries(
    results.map(({ accountId, complianceType, reason }) => [
      accountId,
      `${complianceType} ${reason}`,
    ]),
  );

describe("the status of an organization", () => {
  it("has every account, even those that AWS Config omits", async () => {
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
    expect(results[1]).toMatchObject({
      accountName: `Account ${second.account.id}`,
      annotation: expect.stringMatching(/^A key\. Result of /),
      evidence: { rules: [{ ruleName: RULE_NAME, region: "us-east-1", lastAnnotation: "A key." }] },
    });
    expect(under.count(DETAILS)).toBe(2);
  });

  it("never shows a stale result as COMPLIANT", async () => {
    await under.report(first, "COMPLIANT", { hoursAgo: 50 });
    await under.report(second, "NON_COMPLIANT", { hoursAgo: 50 });
    await under.report(third, "COMPLIANT", { hoursAgo: 48 });
    expect(byAccount(await status())).toMatchObject({
      [first.account.id]: "INSUFFICIENT_DATA STALE",
      [second.account.id]: "NON_COMPLIANT STALE",
      [third.account.id]: "COMPLIANT REPORTED",
    });
  });

  it("finds the rule by all its names, and counts the worst result", async () => {
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
    expect(results[1]?.evidence.rules.map(({ ruleName }) => ruleName)).toEqual([inPack, RULE_NAME]);
  });

  it("lists accounts that are closed, without reading their results", async () => {
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

  it("has accounts with results that AWS Organizations does not list", async () => {
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
    expect(results[0]?.annotation).toMatch(/AWS Organizations does not list the account\.$/);
  });

  it("is an error if AWS Organizations lists no account at all", async () => {
    await under.report(first, "COMPLIANT");
    under.sandbox.faults.add({
      operation: "ListAccounts",
      fault: { kind: "malformed", change: () => '{"Accounts":[]}' },
    });
    await expect(status()).rejects.toMatchObject({
      name: "MalformedAnswerError",
      message: expect.stringContaining("does not list the caller's account"),
    });
  });

  it("is complete even if lists have empty pages in the middle", async () => {
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
  ])("is complete despite throttling: %s", async (operation) => {
    for (const tenant of [first, second, third]) await under.report(tenant, "COMPLIANT");
    under.sandbox.faults.add({ operation, fault: { kind: "throttling" }, times: 2 });
    const results = await status();
    expect(results.filter(({ complianceType }) => complianceType === "COMPLIANT")).toHaveLength(3);
  });

  it.each([
    ["NON_COMPLIANT", "NON_COMPLIANT UNREADABLE"],
    ["COMPLIANT", "INSUFFICIENT_DATA UNREADABLE"],
  ] as const)("does not rely on a malformed result: %s", async (shown, expected) => {
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
    expect(results[0]?.annotation).toContain(
      "cannot be relied on: the answer, with HTTP 200, cannot be read",
    );
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

  it("has each of many accounts", () => expectStatusOfMany(under, organization, 60));
});

describe("the aggregator", () => {
  it("can be named", async () => {
    organization.administrator.aggregators.create("another");
    await under.report(first, "COMPLIANT");
    expect(byAccount(await status({ aggregator: "another" }))).toMatchObject({
      [first.account.id]: "COMPLIANT REPORTED",
    });
    expect(under.count("DescribeConfigurationAggregators")).toBe(0);
  });

  it("must exist", async () => {
    await expect(status({ aggregator: "none" })).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("This account has no aggregator none in us-east-1."),
    });
  });

  it("must be named if there are several", async () => {
    organization.administrator.aggregators.create("another");
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message:
        "This account has 2 aggregators of an organization in us-east-1: name one of everything, another.",
    });
  });

  it("must be one of an organization", async () => {
    const source =
      '"AccountAggregationSources":[{"AccountIds":["111122223333"],"AllAwsRegions":true}]';
    under.sandbox.faults.add({
      operation: "DescribeConfigurationAggregators",
      fault: {
        kind: "malformed",
        change: (body) => body.replace(/"OrganizationAggregationSource":\{[^}]*\}/, source),
      },
    });
    await expect(status()).rejects.toThrow(
      "This account has no aggregator of an organization in us-east-1.",
    );
  });

  it("must be in the account of the caller", async () => {
    await expect(under.run({ organization: true }, first.account.id)).rejects.toThrow(
      "This account has no aggregator of an organization in us-east-1.",
    );
  });
});

describe("a denied call", () => {
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

  it("names the accounts that can list accounts", async () => {
    under.sandbox.faults.add({ operation: "ListAccounts", fault: { kind: "accessDenied" } });
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("management account or a delegated administrator's"),
    });
  });
});
