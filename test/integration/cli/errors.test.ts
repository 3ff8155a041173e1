import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn, run } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  type OrganizationUnderTest,
  openOrganization,
  STRANGER_ID,
} from "./organization.ts";

const ID = "111122223333";

let under: OrganizationUnderTest;
let folder: string;
beforeEach(async () => {
  under = await openOrganization([ID]);
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
});
afterEach(async () => {
  await under.close();
  await rm(folder, { recursive: true });
});

/** The audit ends with 1, with nothing on standard output and one line on standard error. */
async function expectError(
  message: RegExp | string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<void> {
  const { code, stdout, stderr } = await run(["audit", ...args], environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^root-access-key: [^\n]+\n$/);
  expect(stderr).toMatch(message);
}

/** Writes an AWS configuration, and points the environment at it. */
async function configure(text: string): Promise<Record<string, string>> {
  const file = join(folder, "config");
  await writeFile(file, text);
  return { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
}

const SSO = `[profile corporate]
region = us-east-1
sso_session = corporate
sso_account_id = ${ID}
sso_role_name = Audit
[sso-session corporate]
sso_start_url = https://corporate.awsapps.com/start
sso_region = us-east-1
`;

describe("one line gives the next step", () => {
  it("without credentials", () =>
    expectError("There are no AWS credentials. Sign in", [], { AWS_REGION: "us-east-1" }));

  it("with an invalid Region", () =>
    expectError(
      "The Region us_east is not valid",
      ["--region", "us_east"],
      under.environmentOf(ID),
    ));

  it("with a profile that does not exist", async () =>
    expectError(
      "There is no profile nobody. See: aws configure list-profiles",
      ["--profile", "nobody", "--region", "us-east-1"],
      await configure("[default]\nregion = us-east-1\n"),
    ));

  it("without a sign-in to IAM Identity Center", async () =>
    expectError(
      /\(SSO\) has expired or is missing. Run: aws sso login --profile corporate\n/,
      ["--profile", "corporate"],
      await configure(SSO),
    ));

  it("with credentials that AWS does not accept", () =>
    expectError("AWS does not accept these credentials (InvalidClientTokenId", [], {
      ...under.environmentOf(ID),
      AWS_ACCESS_KEY_ID: "AKIAUNKNOWN00000",
    }));

  it.each(["ExpiredToken", "ExpiredTokenException"])("with expired credentials: %s", (code) => {
    const fault: Fault = { kind: "serviceError", code, status: 403, message: "Expired." };
    under.sandbox.faults.add({ operation: "GetCallerIdentity", fault });
    return expectError(
      "The AWS credentials have expired. Sign in again",
      [],
      under.environmentOf(ID),
    );
  });

  it("if AWS cannot be reached", () =>
    expectError(
      /^root-access-key: AWS cannot be reached at 127.0.0.1:1 without a proxy \(connect ECONNREFUSED.*us-east-1/,
      [],
      {
        ...under.environmentOf(ID),
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      },
    ));

  const expectOrganizationError = (message: RegExp | string, accountId = ADMINISTRATOR_ID) =>
    expectError(message, ["--organization"], under.environmentOf(accountId));

  it("outside an organization", () =>
    expectOrganizationError("The account is not in an organization", STRANGER_ID));

  it("in an account that does not administer the organization", () =>
    expectOrganizationError(
      /neither of the organization's management account nor of IAM's delegated administrator/,
      ID,
    ));

  it("in the delegated administrator account of another service", () => {
    under.organization.delegate("config.amazonaws.com", ID);
    return expectOrganizationError(/neither of the organization's management account nor/, ID);
  });

  it("if centralized root access is off, with the command that turns it on", async () => {
    under.organization.rootFeatures.delete("RootCredentialsManagement");
    await expectOrganizationError(
      /Centralized root access is off.* aws iam enable-organizations-root-credentials-management\n/,
    );
    expect(under.count("AssumeRoot")).toBe(0);
  });

  it("if IAM has no trusted access, with the commands that enable it", () => {
    const fault: Fault = {
      kind: "serviceError",
      code: "ServiceAccessNotEnabledException",
      status: 409,
      message: "No.",
    };
    under.sandbox.faults.add({ operation: "ListOrganizationsFeatures", fault });
    return expectOrganizationError(
      /aws organizations enable-aws-service-access --service-principal/,
    );
  });

  it.each([
    ["ListOrganizationsFeatures", "iam"],
    ["DescribeOrganization", "organizations"],
    ["ListAccounts", "organizations"],
  ])("if the permission for %s is missing, with its name", async (operation, service) => {
    under.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    await expectOrganizationError(
      `root-access-key: ${service}:${operation} was denied. Allow it to whoever runs this command, and check that no service control policy denies it. AWS says: Not authorized to perform ${operation}`,
      MANAGEMENT_ID,
    );
    expect(under.count("AssumeRoot")).toBe(0);
  });
});

describe("a profile", () => {
  it("sets every client's endpoint, Region and credentials, and overrides the environment", async () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
      under.environmentOf(ADMINISTRATOR_ID);
    const environment = await configure(`[profile sandbox]
region = eu-central-1
endpoint_url = ${AWS_ENDPOINT_URL}
aws_access_key_id = ${AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}
`);
    const { code, stdout, stderr } = await run(
      ["audit", "--accounts", ID, "--output", "json", "--profile", "sandbox"],
      { ...environment, AWS_ACCESS_KEY_ID: "AKIAUNKNOWN00000", AWS_SECRET_ACCESS_KEY: "no-secret" },
    );
    expect(code).toBe(0);
    expect(resultsIn(stdout)).toMatchObject([{ accountId: ID, reason: "NO_KEY" }]);
    expect(stderr).toBe("1 account: 1 compliant.\n");
  });
});
