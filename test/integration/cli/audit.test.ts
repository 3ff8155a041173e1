import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultIn, run, start } from "./command-line.ts";
import { type OrganizationUnderTest, openOrganization } from "./organization.ts";

const ID = "111122223333";

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([ID]);
});
afterEach(() => under.close());

const audit = (...args: string[]) => under.audit(ID, ...args);

describe("audit", () => {
  it("reports that no key exists, and ends with 0", async () => {
    const { code, stdout, stderr } = await audit("--output", "json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(resultIn(stdout)).toEqual({
      accountId: ID,
      complianceType: "COMPLIANT",
      reason: "NO_KEY",
      observedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      annotation: expect.stringMatching(/^No root access key: IAM's account summary says so/),
      evidence: {
        accountSummary: { rootKeyPresent: false },
        credentialReport: expect.anything(),
      },
    });
  });

  it("shows an active key with all its details, and ends with 2", async () => {
    under.account(ID).createRootKey();
    under.account(ID).useRootKey(1, "s3", "eu-central-1");
    const { code, stdout } = await audit("--output", "json");
    expect(code).toBe(2);
    expect(resultIn(stdout)).toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "ACTIVE_KEY",
      evidence: {
        accountSummary: { rootKeyPresent: true },
        credentialReport: {
          generatedTime: expect.stringMatching(/^\d{4}-.*Z$/),
          keys: [
            {
              slot: 1,
              status: "ACTIVE",
              created: expect.stringMatching(/^\d{4}-.*Z$/),
              lastUsed: { date: expect.any(String), service: "s3", region: "eu-central-1" },
            },
            { slot: 2, status: "ABSENT", created: null, lastUsed: null },
          ],
        },
      },
    });
  });

  it("shows the result, the evidence and the next steps, without colors in a pipe", async () => {
    under.account(ID).createRootKey();
    const { code, stdout } = await audit();
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^Account +111122223333\nCompliance +NON_COMPLIANT\nReason +ACTIVE_KEY\n/,
    );
    expect(stdout).toMatch(/\nEvidence +Account summary, live: there is a root access key\n/);
    expect(stdout).toMatch(/\n +key 1 is active, created .*, no use on record\n/);
    expect(stdout).toMatch(/\nNext +1\. Do you recognize the key\?/);
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  it("writes CSV with a header", async () => {
    const { stdout } = await audit("-o", "csv");
    const [row] = parse(stdout, { columns: true }) as [Record<string, string>];
    expect(row).toMatchObject({ accountId: ID, complianceType: "COMPLIANT", reason: "NO_KEY" });
    expect(row).toMatchObject({ rootKeyPresent: "false", key1Status: "ABSENT" });
  });

  it.each([
    ["NON_COMPLIANT", 2],
    ["COMPLIANT", 0],
  ])("an inactive key is %s with that --inactive-keys", async (inactiveKeys, expected) => {
    under.account(ID).createRootKey();
    under.account(ID).setRootKeyActive(1, false);
    const { code, stdout } = await audit("-o", "json", "--inactive-keys", inactiveKeys);
    expect(code).toBe(expected);
    expect(resultIn(stdout)).toMatchObject({
      complianceType: inactiveKeys,
      reason: "INACTIVE_KEY",
    });
  });

  it("missing evidence is never compliant, and ends with 3", async () => {
    under.sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "accessDenied" } });
    const { code, stdout } = await audit("-o", "json");
    expect(code).toBe(3);
    expect(resultIn(stdout)).toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason: "SUMMARY_UNREADABLE",
      annotation: expect.stringMatching(
        /^Cannot be determined: .*Account summary: iam:GetAccountSummary denied \(AccessDenied: Not authorized/,
      ),
      evidence: { accountSummary: { unreadable: "iam:GetAccountSummary denied" } },
    });
    const { stdout: table } = await audit();
    expect(table).toMatch(/\nNext +1\. Allow iam:GetAccountSummary to whoever runs this command/);
    for (const operation of ["GetCredentialReport", "GenerateCredentialReport"]) {
      under.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    }
    const { stdout: all } = await audit();
    expect(all).toContain(
      "Allow iam:GetAccountSummary, iam:GetCredentialReport, and iam:GenerateCredentialReport to",
    );
  });

  it("rejects the report of another account, like the Lambda function", async () => {
    under.sandbox.faults.add({
      operation: "GetCallerIdentity",
      fault: { kind: "malformed", change: (body) => body.replaceAll(ID, "444455556666") },
    });
    const { code, stdout } = await audit("-o", "json");
    expect(code).toBe(3);
    expect(resultIn(stdout)).toMatchObject({
      accountId: "444455556666",
      complianceType: "INSUFFICIENT_DATA",
      reason: "ANOTHER_ACCOUNTS_REPORT",
    });
  });

  it("sends all requests at once, and reports nothing to AWS Config", async () => {
    under.account(ID).reports.request();
    // An answer to one must not be needed for another.
    for (const operation of ["GetCallerIdentity", "GetAccountSummary", "GetCredentialReport"]) {
      under.sandbox.faults.add({ operation, fault: { kind: "delay", ms: Infinity }, times: 1 });
    }
    const expected = [
      "GenerateCredentialReport",
      "GetAccountSummary",
      "GetCallerIdentity",
      "GetCredentialReport",
    ];
    const { outcome } = start(["audit"], under.environmentOf(ID));
    const operations = () => under.sandbox.requests.map(({ operation }) => operation).sort();
    await expect.poll(() => operations().slice(0, 4), { timeout: 30_000 }).toEqual(expected);
    await outcome;
    expect([...new Set(operations())]).toEqual(expected);
  });

  it("calls each service at the endpoint in the SDK's variables", async () => {
    under.account(ID).createRootKey();
    const { AWS_ENDPOINT_URL = "", ...environment } = under.environmentOf(ID);
    const { code } = await run(["audit", "-o", "json"], {
      ...environment,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_IAM: AWS_ENDPOINT_URL,
      AWS_ENDPOINT_URL_STS: AWS_ENDPOINT_URL,
    });
    expect(code).toBe(2);
  });
});
