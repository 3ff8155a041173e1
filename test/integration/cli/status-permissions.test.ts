import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import own from "../../../docs/policies/status.json" with { type: "json" };
import organization from "../../../docs/policies/status-organization.json" with { type: "json" };
import { resultIn, resultsIn, run } from "./command-line.ts";
import {
  actionsIn,
  environmentOfRole,
  type Policy,
  withoutAction,
  withoutOptional,
} from "./policies.ts";
import {
  openOrganization,
  openStatus,
  RULE_NAME,
  type StatusUnderTest,
} from "./status-under-test.ts";

let under: StatusUnderTest;
let administrator: Tenant;
let tenant: Tenant;
beforeEach(async () => {
  under = await openStatus();
  const opened = openOrganization(under, 1);
  administrator = opened.administrator;
  tenant = opened.tenants[0] as Tenant;
});
afterEach(() => under.close());

const report = (hoursAgo = 0) => under.report(tenant, "NON_COMPLIANT", { hoursAgo });

/** `status` in a role with this policy and no other. */
const statusIn = (home: Tenant, policy: Policy, ...args: string[]) =>
  run(["status", "--output", "json", ...args], environmentOfRole(under.sandbox, home, [policy]));

describe("docs/policies/status.json", () => {
  const REQUIRED = withoutOptional(own);

  it("is enough without the statements for more", async () => {
    await report();
    const { code, stdout } = await statusIn(tenant, REQUIRED);
    expect(resultIn(stdout)).toMatchObject({ reason: "REPORTED" });
    expect(code).toBe(2);
  });

  it.each(actionsIn(REQUIRED))(
    "is not enough without %s, which the error names",
    async (missing) => {
      const { code, stderr } = await statusIn(tenant, withoutAction(own, missing));
      expect(code).toBe(1);
      expect(stderr).toContain(missing);
    },
  );

  it("is enough for --evaluate", async () => {
    tenant.rules.onEvaluation = () => report();
    const { code } = await statusIn(tenant, own, "--evaluate");
    expect(code).toBe(2);
  });

  it("is not enough for --evaluate without the statement for it", async () => {
    const { code, stderr } = await statusIn(tenant, REQUIRED, "--evaluate");
    expect(code).toBe(1);
    expect(stderr).toContain("config:StartConfigRulesEvaluation");
  });

  it.each([
    ["knows the last evaluation with its statement", own, "REPORTED"],
    ["does not know the last evaluation without its statement", REQUIRED, "STALE"],
  ])("%s", async (_, policy, reason) => {
    await report(60);
    tenant.rules.get(RULE_NAME).status.lastSuccessfulEvaluation = under.clock.now();
    const { stdout } = await statusIn(tenant, policy);
    expect(resultIn(stdout)).toMatchObject({ reason });
  });

  it.each([
    ["knows the recorder with its statement", own, true],
    ["does not know the recorder without its statement", REQUIRED, false],
  ])("%s", async (_, policy, isKnown) => {
    await report(60);
    tenant.rules.recorder.state = "STOPPED";
    const { stdout } = await statusIn(tenant, policy);
    expect(stdout.includes("configuration recorder")).toBe(isKnown);
  });
});

describe("docs/policies/status-organization.json", () => {
  beforeEach(() => report());

  it.each([["--organization"], ["--aggregator=everything"]])("is enough for %s", async (scope) => {
    const { stdout } = await statusIn(administrator, organization, scope);
    expect(resultsIn(stdout)).toContainEqual(
      expect.objectContaining({ accountId: tenant.account.id, reason: "REPORTED" }),
    );
  });

  it.each(actionsIn(organization))(
    "is not enough without %s, which the output names",
    async (missing) => {
      const policy = withoutAction(organization, missing);
      const { stdout, stderr } = await statusIn(administrator, policy, "--organization");
      expect(stdout + stderr).toContain(missing);
    },
  );
});
