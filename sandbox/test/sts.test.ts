import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";
import { GetAccountSummaryCommand, IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ClientSettings, Sandbox } from "../index.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  OTHER_MEMBER_ID,
  openOrganization,
} from "./organization-under-test.ts";

const DELETE = "IAMDeleteRootUserCredentials";
const AUDIT = "IAMAuditRootUserCredentials";
const MINUTE_MS = 60 * 1000;

let under: OrganizationUnderTest;

beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const identity = (settings: ClientSettings) =>
  under.connect(STSClient, settings).send(new GetCallerIdentityCommand({}));

describe("AssumeRoot", () => {
  it.each([
    ["the management account", MANAGEMENT_ID],
    ["the delegated administrator", ADMINISTRATOR_ID],
  ])("returns credentials of a member's root user to %s", async (_, accountId) => {
    const { settings, expiration, sourceIdentity } = await under.assumeRoot(DELETE, { accountId });
    expect(settings.credentials.accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
    expect(expiration).toEqual(new Date("2026-11-23T12:15:00Z"));
    expect(sourceIdentity).toBe("sandbox");
    await expect(identity(settings)).resolves.toMatchObject({ Account: MEMBER_ID });
  });

  it("returns new credentials each time", async () => {
    const [first, second] = [await under.assumeRoot(DELETE), await under.assumeRoot(DELETE)];
    expect(first.settings.credentials.accessKeyId).not.toBe(
      second.settings.credentials.accessKeyId,
    );
    expect(first.settings.credentials.sessionToken).not.toBe(
      second.settings.credentials.sessionToken,
    );
  });

  it("accepts the root user's ARN instead of the account ID", async () => {
    const TargetPrincipal = `arn:aws:iam::${OTHER_MEMBER_ID}:root`;
    const { settings } = await under.assumeRoot(DELETE, { TargetPrincipal });
    await expect(identity(settings)).resolves.toMatchObject({ Account: OTHER_MEMBER_ID });
  });

  it("is denied to a member", async () => {
    await expect(under.assumeRoot(DELETE, { accountId: OTHER_MEMBER_ID })).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OTHER_MEMBER_ID}:user/sandbox is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${MEMBER_ID}:root`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("is denied to a delegated administrator for another service", async () => {
    under.organization.delegate("config.amazonaws.com", OTHER_MEMBER_ID);
    await expect(under.assumeRoot(DELETE, { accountId: OTHER_MEMBER_ID })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is denied outside of an organization", async () => {
    under.sandbox.addAccount({ id: "777777777777" });
    await expect(under.assumeRoot(DELETE, { accountId: "777777777777" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it.each([
    ["the management account", MANAGEMENT_ID],
    ["an account outside of the organization", "777777777777"],
    ["an account that does not exist", "666666666666"],
    ["a root user of another partition", `arn:aws-cn:iam::${MEMBER_ID}:root`],
  ])("is denied on %s", async (_, TargetPrincipal) => {
    under.sandbox.addAccount({ id: "777777777777" });
    await expect(under.assumeRoot(DELETE, { TargetPrincipal })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is denied on a suspended account", async () => {
    under.organization.member(MEMBER_ID).status = "SUSPENDED";
    await expect(under.assumeRoot(DELETE)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is denied if root credentials management is disabled", async () => {
    under.organization.rootFeatures.delete("RootCredentialsManagement");
    await expect(under.assumeRoot(DELETE)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is denied by a service control policy on the member only", async () => {
    under.organization.denyRootUser(MEMBER_ID);
    await expect(under.assumeRoot(DELETE)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${MEMBER_ID}:root is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${MEMBER_ID}:root with an explicit deny in a service control policy`,
    });
    await under.assumeRoot(DELETE, { TargetPrincipal: OTHER_MEMBER_ID });
  });

  it.each([
    ["a duration of 901 seconds", { DurationSeconds: 901 }],
    ["a target that is not an account", { TargetPrincipal: "11112222333" }],
    ["a target that is not a root user", { TargetPrincipal: `arn:aws:iam::${MEMBER_ID}:user/a` }],
    ["an unknown task", { TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/None" } }],
    ["another policy", { TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" } }],
    [
      "a task of another partition",
      { TaskPolicyArn: { arn: `arn:aws-cn:iam::aws:policy/root-task/${DELETE}` } },
    ],
  ])("is refused with %s", async (_, changes) => {
    await expect(under.assumeRoot(DELETE, changes)).rejects.toMatchObject({
      name: "ValidationError",
    });
  });

  it("fails with a scripted fault", async () => {
    under.sandbox.faults.add({ operation: "AssumeRoot", fault: { kind: "throttling" } });
    await expect(under.assumeRoot(DELETE)).rejects.toMatchObject({ name: "Throttling" });
  });
});

describe("a root session", () => {
  it("ends after 15 minutes, for all services", async () => {
    const { settings } = await under.assumeRoot(AUDIT);
    const list = () => {
      const { systemClockOffset } = under.sandbox.clientSettingsOf(under.member.account);
      const iam = under.connect(IAMClient, { ...settings, systemClockOffset });
      return iam.send(new ListAccessKeysCommand({}));
    };
    under.pass(15 * MINUTE_MS - 1);
    await expect(list()).resolves.toBeDefined();
    under.pass(1);
    await expect(list()).rejects.toMatchObject({
      name: "ExpiredToken",
      $metadata: { httpStatusCode: 403 },
    });
    const config = under.connect(ConfigServiceClient, settings);
    await expect(
      config.send(new PutEvaluationsCommand({ ResultToken: "token" })),
    ).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });

  it("ends after the requested duration", async () => {
    const { settings } = await under.assumeRoot(AUDIT, { DurationSeconds: 60 });
    await expect(identity(settings)).resolves.toBeDefined();
    under.pass(MINUTE_MS);
    await expect(identity(settings)).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  it.each([
    ["without its token", () => undefined],
    ["with another session's token", (other: string | undefined) => other],
  ])("is unknown %s", async (_, tokenFrom) => {
    const { settings } = await under.assumeRoot(AUDIT);
    const other = await under.assumeRoot(AUDIT);
    const { accessKeyId, secretAccessKey } = settings.credentials;
    const sessionToken = tokenFrom(other.settings.credentials.sessionToken);
    const credentials = {
      accessKeyId,
      secretAccessKey,
      sessionToken,
    };
    await expect(identity({ ...settings, credentials })).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  it("can read the account summary only for an audit", async () => {
    const audit = await under.iamAsRoot(AUDIT);
    await expect(audit.send(new GetAccountSummaryCommand({}))).resolves.toBeDefined();
    const deletion = await under.iamAsRoot(DELETE);
    await expect(deletion.send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:sts::${MEMBER_ID}:assumed-root is not authorized to perform: iam:GetAccountSummary on resource: * because no session policy allows the iam:GetAccountSummary action`,
    });
  });

  it("can only do its task, in any service", async () => {
    const { settings } = await under.assumeRoot(DELETE);
    const config = under.connect(ConfigServiceClient, settings);
    await expect(
      config.send(new PutEvaluationsCommand({ ResultToken: "token" })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const sts = under.connect(STSClient, settings);
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  });

  it("is recorded as the member's root user", async () => {
    const iam = await under.iamAsRoot(AUDIT);
    await iam.send(new ListAccessKeysCommand({}));
    expect(under.sandbox.requests).toMatchObject([
      {
        operation: "AssumeRoot",
        accountId: ADMINISTRATOR_ID,
        principalArn: `arn:aws:iam::${ADMINISTRATOR_ID}:user/sandbox`,
      },
      {
        operation: "ListAccessKeys",
        accountId: MEMBER_ID,
        principalArn: `arn:aws:iam::${MEMBER_ID}:root`,
      },
    ]);
  });
});

describe("GetCallerIdentity", () => {
  it("returns the caller's account and user, role or root user", async () => {
    const { sandbox, member } = under;
    const { settings } = await under.assumeRoot(AUDIT);
    const role = sandbox.clientSettingsOf(member.account, { roleName: "Remediator" });
    const answers = [await identity(sandbox.clientSettingsOf(member.account))];
    answers.push(await identity(role), await identity(settings));
    expect(answers.map(({ Account, Arn }) => [Account, Arn])).toEqual([
      [MEMBER_ID, `arn:aws:iam::${MEMBER_ID}:user/sandbox`],
      [MEMBER_ID, `arn:aws:sts::${MEMBER_ID}:assumed-role/Remediator/sandbox`],
      [MEMBER_ID, `arn:aws:sts::${MEMBER_ID}:assumed-root`],
    ]);
  });

  it("names the partition", async () => {
    const elsewhere = await openOrganization("aws-cn");
    const { settings } = await elsewhere.assumeRoot(AUDIT);
    const sts = elsewhere.connect(STSClient, settings);
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: `arn:aws-cn:sts::${MEMBER_ID}:assumed-root`,
    });
    await elsewhere.close();
  });
});

describe("AssumeRole", () => {
  const RoleArn = `arn:aws:iam::${MEMBER_ID}:role/Auditor`;
  const createRole = (more: object = {}) =>
    under.member.roles.create({
      roleName: "Auditor",
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: ADMINISTRATOR_ID },
            Action: "sts:AssumeRole",
            ...more,
          },
        ],
      },
    });
  const assumeRole = (accountId: string, more: object = {}) =>
    under
      .connect(STSClient, under.sandbox.clientSettingsOf({ id: accountId }))
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "audit", ...more }));

  it("returns credentials of the role in its account to a principal that it trusts", async () => {
    createRole();
    const { Credentials, AssumedRoleUser } = await assumeRole(ADMINISTRATOR_ID);
    const Arn = `arn:aws:sts::${MEMBER_ID}:assumed-role/Auditor/audit`;
    expect(AssumedRoleUser?.Arn).toBe(Arn);
    expect(Credentials?.Expiration).toEqual(new Date("2026-11-23T13:00:00Z"));
    const settings = {
      ...under.sandbox.clientSettingsOf(under.member.account),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    };
    await expect(identity(settings)).resolves.toMatchObject({ Account: MEMBER_ID, Arn });
    // The role has no policy that allows anything.
    const iam = under.connect(IAMClient, settings);
    await expect(iam.send(new GetAccountSummaryCommand({}))).rejects.toThrow(
      "no identity-based policy allows the iam:GetAccountSummary action",
    );
  });

  it.each<[string, () => unknown, string]>([
    ["an account that it does not trust", createRole, MANAGEMENT_ID],
    [
      "a caller without the required MFA",
      () => createRole({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      ADMINISTRATOR_ID,
    ],
    ["anyone if it does not exist", () => {}, ADMINISTRATOR_ID],
  ])("is denied to %s", async (_, prepare, accountId) => {
    prepare();
    await expect(assumeRole(accountId)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${accountId}:user/sandbox is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });

  it("accepts a code of an MFA device", async () => {
    createRole({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } });
    const SerialNumber = `arn:aws:iam::${ADMINISTRATOR_ID}:mfa/device`;
    const { Credentials } = await assumeRole(ADMINISTRATOR_ID, {
      SerialNumber,
      TokenCode: "123456",
    });
    expect(Credentials?.SessionToken).toBeTruthy();
  });
});

describe("a role", () => {
  it("has the same credentials each time, including in the environment", () => {
    const { sandbox, member } = under;
    const principal = { roleName: "Remediator" };
    const { credentials } = sandbox.clientSettingsOf(member.account, principal);
    expect(sandbox.clientSettingsOf(member.account, principal).credentials).toEqual(credentials);
    expect(sandbox.environmentOf(member.account, principal).AWS_ACCESS_KEY_ID).toBe(
      credentials.accessKeyId,
    );
    expect(
      sandbox.clientSettingsOf(member.account, { roleName: "Other" }).credentials.accessKeyId,
    ).not.toBe(credentials.accessKeyId);
  });

  it("is recorded with its requests, without its session", async () => {
    const { sandbox, member } = under;
    const settings = sandbox.clientSettingsOf(member.account, { roleName: "Evaluator" });
    await under.connect(IAMClient, settings).send(new GetAccountSummaryCommand({}));
    expect(sandbox.requests).toMatchObject([
      { accountId: MEMBER_ID, principalArn: `arn:aws:iam::${MEMBER_ID}:role/Evaluator` },
    ]);
  });

  it("must be in an existing account", () => {
    expect(() => under.sandbox.clientSettingsOf({ id: "0" }, { roleName: "R" })).toThrow(
      "no account 0",
    );
  });
});

describe("an organization", () => {
  it("shares no accounts with others", () => {
    expect(() => under.sandbox.createOrganization({ managementAccountId: MEMBER_ID })).toThrow(
      `Account ${MEMBER_ID} is already in an organization`,
    );
  });

  it("consists of existing accounts in one partition", async () => {
    const sandbox = await Sandbox.start();
    sandbox.addAccount({ id: MANAGEMENT_ID });
    sandbox.addAccount({ id: MEMBER_ID, partition: "aws-cn" });
    const found = (memberIds: string[]) =>
      sandbox.createOrganization({ managementAccountId: MANAGEMENT_ID, memberIds });
    expect(() => found([OTHER_MEMBER_ID])).toThrow(`no account ${OTHER_MEMBER_ID}`);
    expect(() => found([MEMBER_ID])).toThrow(`account ${MEMBER_ID} is not`);
    await sandbox.close();
  });
});
