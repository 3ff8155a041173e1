import {
  DeleteAccessKeyCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListAccessKeysCommand,
  type ListAccessKeysCommandInput,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OrganizationUnderTest, openOrganization } from "./organization-under-test.ts";

const DELETE = "IAMDeleteRootUserCredentials";
const AUDIT = "IAMAuditRootUserCredentials";
const HOUR_MS = 60 * 60 * 1000;
const NO_KEY = "AKIAIOSFODNN7EXAMPLE";

let under: OrganizationUnderTest;
let iam: IAMClient;

beforeEach(async () => {
  under = await openOrganization();
  iam = await under.iamAsRoot(DELETE);
});
afterEach(() => under.close());

const list = (input: ListAccessKeysCommandInput = {}, client = iam) =>
  client.send(new ListAccessKeysCommand(input));
const lastUsed = (AccessKeyId: string) =>
  iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
const remove = (AccessKeyId: string, client = iam) =>
  client.send(new DeleteAccessKeyCommand({ AccessKeyId }));

describe("ListAccessKeys", () => {
  it("returns no keys if the root user has none", async () => {
    await expect(list()).resolves.toMatchObject({ AccessKeyMetadata: [], IsTruncated: false });
  });

  it("returns the root user's keys, without a user name", async () => {
    const { account } = under.member;
    const ids = [account.createRootKey().id, account.createRootKey().id];
    account.setRootKeyActive(2, false);
    const { AccessKeyMetadata, IsTruncated, Marker } = await list();
    const CreateDate = new Date("2026-11-23T12:00:00Z");
    expect(AccessKeyMetadata).toEqual([
      { AccessKeyId: ids[0], Status: "Active", CreateDate },
      { AccessKeyId: ids[1], Status: "Inactive", CreateDate },
    ]);
    expect([IsTruncated, Marker]).toEqual([false, undefined]);
    for (const id of ids) expect(id).toMatch(/^AKIA[A-Z0-9]{16}$/);
  });

  it("returns pages", async () => {
    const { account } = under.member;
    const ids = [account.createRootKey().id, account.createRootKey().id];
    const first = await list({ MaxItems: 1 });
    expect(first).toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: ids[0] }],
      IsTruncated: true,
    });
    const { Marker } = first;
    const second = await list({ MaxItems: 1, Marker });
    expect(second).toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: ids[1] }],
      IsTruncated: false,
    });
  });

  it("can return smaller pages than requested", async () => {
    const { account } = under.member;
    account.createRootKey();
    account.createRootKey();
    account.keysPerPage = 1;
    await expect(list()).resolves.toMatchObject({ IsTruncated: true, Marker: "1" });
    await expect(list({ Marker: "1" })).resolves.toMatchObject({ IsTruncated: false });
  });

  it("describes the session's account", async () => {
    under.otherMember.account.createRootKey();
    await expect(list()).resolves.toHaveProperty("AccessKeyMetadata", []);
  });
});

describe("GetAccessKeyLastUsed", () => {
  it("returns no date for a key that was never used", async () => {
    const { id } = under.member.account.createRootKey();
    const { AccessKeyLastUsed, UserName } = await lastUsed(id);
    expect(AccessKeyLastUsed).toEqual({ ServiceName: "N/A", Region: "N/A" });
    expect(UserName).toBeUndefined();
  });

  it("returns the date, service and Region of the last use", async () => {
    const { account } = under.member;
    const { id } = account.createRootKey();
    account.useRootKey(1, "s3", "eu-west-1");
    await expect(lastUsed(id)).resolves.toHaveProperty("AccessKeyLastUsed", {
      LastUsedDate: new Date("2026-11-23T12:00:00Z"),
      ServiceName: "s3",
      Region: "eu-west-1",
    });
  });

  it("fails for an unknown key", async () => {
    await expect(lastUsed(NO_KEY)).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("DeleteAccessKey", () => {
  it("deletes only the given key", async () => {
    const { account } = under.member;
    const [first, second] = [account.createRootKey(), account.createRootKey()];
    await remove(first.id);
    expect(account.rootKeys).toEqual([second]);
    await expect(list()).resolves.toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: second.id }],
    });
  });

  it("changes the account summary at once, and the next report", async () => {
    const { account } = under.member;
    const { id } = account.createRootKey();
    await remove(id);
    const own = under.connect(IAMClient, under.sandbox.clientSettingsOf(account));
    const { SummaryMap } = await own.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap?.AccountAccessKeysPresent).toBe(0);
    await own.send(new GenerateCredentialReportCommand({}));
    under.pass(HOUR_MS);
    const later = under.connect(IAMClient, under.sandbox.clientSettingsOf(account));
    const { Content = new Uint8Array() } = await later.send(new GetCredentialReportCommand({}));
    expect(Buffer.from(Content).toString().split("\n")[1]).toContain("true,false,N/A");
  });

  it("fails for a key that is deleted, unknown or in another account", async () => {
    const { id } = under.member.account.createRootKey();
    await remove(id);
    const other = under.otherMember.account.createRootKey();
    for (const keyId of [id, NO_KEY, other.id]) {
      await expect(remove(keyId)).rejects.toMatchObject({
        name: "NoSuchEntityException",
        $metadata: { httpStatusCode: 404 },
      });
    }
    expect(under.otherMember.account.rootKeys).toEqual([other]);
  });

  it("is denied in an audit session, which can read", async () => {
    const { account } = under.member;
    const { id } = account.createRootKey();
    const audit = await under.iamAsRoot(AUDIT);
    await expect(list({}, audit)).resolves.toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: id }],
    });
    await expect(remove(id, audit)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(account.rootKeys).toHaveLength(1);
  });
});

describe("a root session", () => {
  it("is denied the keys of IAM users", async () => {
    await expect(list({ UserName: "alice" })).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(":user/alice"),
    });
    const command = new DeleteAccessKeyCommand({ UserName: "alice", AccessKeyId: NO_KEY });
    await expect(iam.send(command)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it.each([
    ["GenerateCredentialReport", new GenerateCredentialReportCommand({})],
    ["GetCredentialReport", new GetCredentialReportCommand({})],
  ])("is denied %s", async (_, command) => {
    await expect(iam.send(command as GetCredentialReportCommand)).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("cannot deactivate a key", async () => {
    const { id } = under.member.account.createRootKey();
    await expect(
      iam.send(new UpdateAccessKeyCommand({ AccessKeyId: id, Status: "Inactive" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    expect(under.member.account.rootKeys).toMatchObject([{ active: true }]);
  });
});

describe("an account's own credentials", () => {
  it("cannot list access keys, which is not implemented", async () => {
    const { account } = under.member;
    const { id } = account.createRootKey();
    const own = under.connect(IAMClient, under.sandbox.clientSettingsOf(account));
    const notImplemented = { name: "NotImplemented", $metadata: { httpStatusCode: 501 } };
    await expect(list({}, own)).rejects.toMatchObject(notImplemented);
    await expect(list({ UserName: "alice" }, own)).rejects.toMatchObject(notImplemented);
    await expect(remove(id, own)).rejects.toMatchObject(notImplemented);
    expect(account.rootKeys).toHaveLength(1);
  });
});

describe("the operations on root keys", () => {
  it.each(["ListAccessKeys", "GetAccessKeyLastUsed", "DeleteAccessKey"])(
    "can fail in one account: %s",
    async (operation) => {
      const { account } = under.member;
      const { id } = account.createRootKey();
      const fault = { kind: "accessDenied" } as const;
      under.sandbox.faults.add({ operation, accountId: account.id, fault });
      const outcomes = [];
      for (const call of [() => list(), () => lastUsed(id), () => remove(id)]) {
        outcomes.push(
          await call().then(
            () => "answered",
            ({ name }) => name,
          ),
        );
      }
      expect(outcomes.filter((outcome) => outcome !== "answered")).toEqual(["AccessDenied"]);
    },
  );
});
