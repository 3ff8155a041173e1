import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn, run } from "./command-line.ts";

const MANAGEMENT_ID = "999999999999";
const FIRST = "111122223333";
const SECOND = "222233334444";

describe.each(["aws", "aws-us-gov"])("audit --role-name in the partition %s", (partition) => {
  let sandbox: Sandbox;
  let organization: ReturnType<Sandbox["createOrganization"]>;
  const tenants = new Map<string, Tenant>();
  beforeEach(async () => {
    sandbox = await Sandbox.start();
    for (const id of [MANAGEMENT_ID, FIRST, SECOND]) {
      tenants.set(id, sandbox.addAccount({ id, partition, reportGenerationMs: 0 }));
    }
    organization = sandbox.createOrganization({
      managementAccountId: MANAGEMENT_ID,
      memberIds: [FIRST, SECOND],
    });
    organization.rootFeatures.delete("RootCredentialsManagement");
    createRole(FIRST);
    createRole(SECOND);
  });
  afterEach(() => sandbox.close());

  const tenant = (id: string) => tenants.get(id) as Tenant;

  /** An administrator's role, as AWS Organizations creates it. */
  function createRole(id: string, roleName = "Admin", trusted = MANAGEMENT_ID) {
    tenant(id).roles.create({
      roleName,
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" }],
      },
      policyDocuments: [
        { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
      ],
    });
  }

  async function audit(roleName: string, ...args: string[]) {
    const all = ["audit", "--role-name", roleName, "--output", "json", ...args];
    const outcome = await run(all, {
      ...sandbox.environmentOf({ id: MANAGEMENT_ID }),
      AWS_SECRET_ACCESS_KEY: "no-secret",
    });
    const results = outcome.stdout === "" ? [] : resultsIn(outcome.stdout);
    return { ...outcome, results };
  }

  it("evaluates each account as the rule does, and can end with 0", async () => {
    const { code, results, stderr } = await audit("Admin");
    expect(results.map(({ accountId, reason }) => [accountId, reason])).toEqual([
      [FIRST, "NO_KEY"],
      [SECOND, "NO_KEY"],
      [MANAGEMENT_ID, "NO_KEY"],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "3 accounts: 3 compliant.\n" });
  });

  it("finds keys by the account's own summary and report", async () => {
    tenant(FIRST).account.createRootKey();
    const { code, results } = await audit("Admin", "--accounts", FIRST);
    expect(code).toBe(2);
    expect(results).toMatchObject([
      {
        accountId: FIRST,
        accountName: `Account ${FIRST}`,
        complianceType: "NON_COMPLIANT",
        reason: "ACTIVE_KEY",
        evidence: { accountSummary: { rootKeyPresent: true } },
      },
    ]);
  });

  it("opens no root session, and only reads", async () => {
    await audit("Admin");
    const operations = new Set(sandbox.requests.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual([
      "AssumeRole",
      "DescribeOrganization",
      "GenerateCredentialReport",
      "GetAccountSummary",
      "GetCallerIdentity",
      "GetCredentialReport",
      "ListAccounts",
    ]);
  });

  it.each<[string, () => void]>([
    ["does not exist", () => {}],
    ["trusts others", () => createRole(SECOND, "Auditor", FIRST)],
  ])("has INSUFFICIENT_DATA if the role %s", async (_, prepare) => {
    createRole(FIRST, "Auditor");
    prepare();
    const { code, results, stderr } = await audit("Auditor", "--exclude-accounts", MANAGEMENT_ID);
    expect(code).toBe(3);
    expect(results).toMatchObject([
      { accountId: FIRST, reason: "NO_KEY" },
      {
        accountId: SECOND,
        complianceType: "INSUFFICIENT_DATA",
        reason: "ROLE_DENIED",
        annotation: `sts:AssumeRole was denied. AWS says: AccessDenied: User: arn:${partition}:iam::${MANAGEMENT_ID}:user/sandbox is not authorized to perform: sts:AssumeRole on resource: arn:${partition}:iam::${SECOND}:role/Auditor`,
        evidence: null,
      },
    ]);
    expect(stderr).toContain("Check that the role of --role-name exists");
  });

  it("has INSUFFICIENT_DATA with the reason if IAM does not answer", async () => {
    const fault = { kind: "accessDenied" } as const;
    sandbox.faults.add({ operation: "GetAccountSummary", accountId: SECOND, fault });
    const { code, results } = await audit("Admin");
    expect(code).toBe(3);
    expect(results[1]).toMatchObject({
      accountId: SECOND,
      complianceType: "INSUFFICIENT_DATA",
      reason: "SUMMARY_UNREADABLE",
      annotation: expect.stringContaining("iam:GetAccountSummary denied"),
    });
  });

  it.each<[string, object]>([
    ["fails", { kind: "serviceError", code: "InternalFailure", status: 500, message: "No." }],
    [
      "answers without credentials",
      { kind: "malformed", change: (body: string) => body.replaceAll("SessionToken", "Other") },
    ],
  ])("has INSUFFICIENT_DATA if STS %s", async (_, fault) => {
    sandbox.faults.add({
      operation: "AssumeRole",
      times: 3,
      fault: fault as Parameters<typeof sandbox.faults.add>[0]["fault"],
    });
    const { results } = await audit("Admin", "--accounts", FIRST);
    expect(results).toMatchObject([
      { complianceType: "INSUFFICIENT_DATA", reason: "ROLE_FAILED", evidence: null },
    ]);
  });

  it("has INSUFFICIENT_DATA if the session is in another account", async () => {
    tenant(FIRST).account.createRootKey();
    // Otherwise the report would show whose it is.
    const denied = { kind: "accessDenied" } as const;
    sandbox.faults.add({ operation: "GetCredentialReport", accountId: SECOND, fault: denied });
    const sts = new STSClient(sandbox.clientSettingsOf({ id: MANAGEMENT_ID }));
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${SECOND}:role/Admin`,
        RoleSessionName: "another",
      }),
    );
    const change = (body: string) =>
      ["AccessKeyId", "SecretAccessKey", "SessionToken"].reduce(
        (text, name) =>
          text.replace(
            new RegExp(`(?<=<${name}>)[^<]*`),
            () => `${Credentials?.[name as keyof typeof Credentials]}`,
          ),
        body,
      );
    sandbox.faults.add({ operation: "AssumeRole", fault: { kind: "malformed", change } });
    const { code, results } = await audit("Admin", "--accounts", FIRST);
    expect(code).toBe(3);
    expect(results).toMatchObject([
      {
        complianceType: "INSUFFICIENT_DATA",
        reason: "ROLE_FAILED",
        annotation: expect.stringContaining(`says ${SECOND}, not account ${FIRST}`),
      },
    ]);
  });

  it("does not open a session in an account that is not active", async () => {
    organization.member(SECOND).status = "SUSPENDED";
    const { results } = await audit("Admin", "--accounts", SECOND);
    expect(results).toMatchObject([{ reason: "SUSPENDED" }]);
    expect(sandbox.requests.some(({ operation }) => operation === "AssumeRole")).toBe(false);
  });

  it("is advised if root sessions are impossible", async () => {
    const { code, stderr } = await run(["audit", "--organization"], {
      ...sandbox.environmentOf({ id: MANAGEMENT_ID }),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/in a role that each .*--role-name/);
  });

  it.each(["arn:aws:iam::111122223333:role/Admin", "a b"])("does not accept %j", async (name) => {
    const { code, stderr } = await audit(name);
    expect(code).toBe(1);
    expect(stderr).toContain("It is the name of a role");
  });
});
