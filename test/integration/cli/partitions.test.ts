import { type Account, Sandbox } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "./command-line.ts";

const ID = "111122223333";

describe.each(["aws", "aws-us-gov", "aws-cn"])("in the partition %s", (partition) => {
  let sandbox: Sandbox;
  let account: Account;
  beforeEach(async () => {
    sandbox = await Sandbox.start();
    const tenant = sandbox.addAccount({ id: ID, partition, reportGenerationMs: 0 });
    account = tenant.account;
    tenant.rules.put("root-access-key");
    sandbox.createOrganization({ managementAccountId: ID });
  });
  afterEach(() => sandbox.close());

  const command = (...args: string[]) => run(args, sandbox.environmentOf(account));
  const is = (...partitions: string[]) => partitions.includes(partition);

  it("audit advises only what the partition supports", async () => {
    account.createRootKey();
    const { code, stdout } = await command("audit");
    expect(code).toBe(2);
    expect(stdout.includes("AWS Management Console as the root user")).toBe(is("aws"));
    expect(stdout.includes("aws iam delete-access-key")).toBe(is("aws-us-gov"));
    expect(stdout.includes("support case")).toBe(is("aws-cn"));
    expect(stdout.includes("check its last use")).toBe(false);
  });

  it("audit names the last use if there is one", async () => {
    account.createRootKey();
    account.useRootKey(1, "s3", "us-east-1");
    const { stdout } = await command("audit");
    expect(stdout.includes("check its last use")).toBe(!is("aws-cn"));
  });

  it("audit of a summary without the flag never advises about permissions", async () => {
    const change = (body: string) => body.replace("AccountAccessKeysPresent", "Other");
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "malformed", change } });
    const { code, stdout } = await command("audit");
    expect(code).toBe(3);
    const [, next = ""] = stdout.split("\nNext ");
    expect(next.includes("AWS Support")).toBe(is("aws-us-gov"));
    expect(next).not.toMatch(/Allow|permission/);
  });

  it("audit names the permission that is missing", async () => {
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "accessDenied" } });
    const { stdout } = await command("audit");
    expect(stdout).toMatch(/\nNext +1\. Allow iam:GetAccountSummary to whoever runs this command/);
  });

  it("audit --organization is rejected in partitions without root sessions", async () => {
    const { code, stdout, stderr } = await command("audit", "--organization");
    if (is("aws")) {
      expect(code).toBe(0);
      return;
    }
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `root-access-key: AWS has no root sessions in the partition ${partition}. Audit the accounts in a role that each of them has: root-access-key audit --organization --role-name NAME\n`,
    );
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
  });
});

describe("an STS endpoint without AssumeRoot", () => {
  it("ends the audit of an organization with what to do", async () => {
    const sandbox = await Sandbox.start();
    const { account } = sandbox.addAccount({ id: ID });
    sandbox.addAccount({ id: "444455556666" });
    sandbox.createOrganization({ managementAccountId: ID, memberIds: ["444455556666"] });
    sandbox.faults.add({
      operation: "AssumeRoot",
      fault: { kind: "serviceError", code: "InvalidAction", status: 400, message: "No." },
    });
    const { code, stderr } = await run(["audit", "--organization"], sandbox.environmentOf(account));
    await sandbox.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\nroot-access-key: The STS endpoint does not have AssumeRoot\. .*--region/,
    );
  });
});
