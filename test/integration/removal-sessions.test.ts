import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClients } from "../../removal/clients.ts";
import { type RemovalMode, taskPolicyArns } from "../../removal/contract.ts";
import { handleEvent } from "../../removal/handler.ts";
import {
  MEMBER_ID,
  OTHER_ID,
  openOrganization,
  type RemovalUnderTest,
  whileAnswering,
} from "./removal-under-test.ts";

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

/** Handles a request in a mode, with a role that may do what the contract says for another. */
function removeAs(mode: RemovalMode, permitted: RemovalMode) {
  const { account, roles } = under.central;
  const { name } = roles.create({
    roleName: "removal",
    assumeRolePolicyDocument: {
      Statement: {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    },
    policyDocuments: [
      {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRoot",
            Resource: "arn:aws:iam::*:root",
            Condition: { StringEquals: { "sts:TaskPolicyArn": taskPolicyArns("aws", permitted) } },
          },
          { Effect: "Allow", Action: "organizations:DescribeOrganization", Resource: "*" },
        ],
      },
    ],
  });
  const settings = under.sandbox.clientSettingsOf(account, { roleName: name });
  return handleEvent(under.request(), under.context(), {
    ...under.dependencies({ REMOVAL_MODE: mode }),
    createClients: (hear) => createClients(hear, settings),
  });
}

describe("the session that can delete", () => {
  it("is never opened in a dry run, whose role needs only the audit task policy", async () => {
    under.createOldKey();
    await expect(removeAs("dry-run", "dry-run")).resolves.toMatchObject({
      decision: "WOULD_REMOVE",
    });
    expect(under.count("AssumeRoot")).toBe(1);
  });

  it("needs the delete task policy, without which nothing is deleted", async () => {
    under.createOldKey();
    await expect(removeAs("delete", "dry-run")).resolves.toMatchObject({
      decision: "FAILED",
      error: {
        name: "RootSessionError",
        message: expect.stringContaining("IAMDeleteRootUserCredentials"),
      },
      isRedelivered: false,
    });
    expect(under.keyIds()).toHaveLength(1);
    expect(under.intents).toEqual([]);
  });

  it("is opened if the role is allowed to", async () => {
    under.createOldKey();
    await expect(removeAs("delete", "delete")).resolves.toMatchObject({ decision: "REMOVED" });
    expect(under.count("AssumeRoot")).toBe(2);
  });

  it.each([
    ["there is no key", () => undefined],
    ["a key was used recently", () => under.account.createRootKey()],
  ])("is not opened if %s", async (_, prepare) => {
    prepare();
    await under.remove();
    expect(under.count("AssumeRoot")).toBe(1);
  });
});

describe("an intent", () => {
  it("is logged before the first deletion, with the keys to delete", async () => {
    const ids = [under.createOldKey().id, under.createOldKey().id];
    const left: number[] = [];
    const note = whileAnswering(() => left.push(under.intents.length));
    under.fail("DeleteAccessKey", note);
    await under.remove();
    expect(left).toEqual([1, 1]);
    expect(under.intents).toEqual([
      {
        accountId: MEMBER_ID,
        requestId: "12345678-1234-1234-1234-123456789012",
        requestedAt: expect.any(String),
        messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
        receiveCount: 1,
        mode: "delete",
        decision: "INTENT",
        reason: "UNUSED_LONG_ENOUGH",
        message: expect.stringMatching(
          /^About to delete in account 111122223333: \w+ \(active, .*\), \w+ \(active, .*; neither used nor created in the last 90 days\.$/,
        ),
        keys: ids.map((accessKeyId) => expect.objectContaining({ accessKeyId, lastUsed: "NONE" })),
        clocks: { aws: expect.any(String), local: expect.any(String) },
      },
    ]);
  });

  it.each<[string, Record<string, string>, () => void]>([
    ["in a dry run", { REMOVAL_MODE: "dry-run" }, () => under.createOldKey()],
    ["of a refusal", {}, () => under.account.createRootKey()],
    ["without a key", {}, () => undefined],
  ])("is not logged %s", async (_, environment, prepare) => {
    prepare();
    await under.remove(environment);
    expect(under.intents).toEqual([]);
  });
});

describe("all keys stay if something differs in the session that can delete:", () => {
  /** Lets something happen between the first look at the keys and the second. */
  const betweenLooks = (happen: () => void) =>
    under.fail("AssumeRoot", whileAnswering(happen), { after: 1, times: 1 });

  it.each<[string, string, () => void]>([
    [
      "a key is used a minute ago",
      "USED_OR_CREATED_RECENTLY",
      () => under.account.useRootKey(1, "s3", "us-east-1"),
    ],
    [
      "an old use appears",
      "KEYS_CHANGED",
      () => under.daysAgo(100, () => under.account.useRootKey(1, "s3", "us-east-1")),
    ],
    ["a key is deactivated", "KEYS_CHANGED", () => under.account.setRootKeyActive(1, false)],
    [
      "another key exists, even an old one",
      "KEYS_CHANGED",
      () => {
        under.account.deleteRootKey(2);
        under.createOldKey();
      },
    ],
    [
      "a new key exists",
      "USED_OR_CREATED_RECENTLY",
      () => {
        under.account.deleteRootKey(2);
        under.account.createRootKey();
      },
    ],
  ])("%s", async (_, reason, happen) => {
    under.createOldKey();
    under.createOldKey();
    betweenLooks(happen);
    const record = await under.removeAndEnd();
    expect(record).toMatchObject({ decision: "REFUSED", reason, actual: { deleted: [] } });
    expect(record.actual.remaining).toEqual(under.keyIds());
    expect(under.keyIds()).toHaveLength(2);
    expect(under.count("DeleteAccessKey")).toBe(0);
    expect(under.intents).toEqual([]);
  });

  it("but not if a key is gone", async () => {
    const { id: gone } = under.createOldKey();
    const { id } = under.createOldKey();
    betweenLooks(() => under.account.deleteRootKey(1));
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      keys: [{ accessKeyId: gone }, { accessKeyId: id }],
      actual: { deleted: [id], gone: [gone] },
    });
  });

  it("but not if all keys are gone", async () => {
    const { id } = under.createOldKey();
    betweenLooks(() => under.account.deleteRootKey(1));
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [], gone: [id], remaining: [] },
    });
  });
});

describe("the identity of a session", () => {
  const arn = `arn:aws:sts::${MEMBER_ID}:assumed-root`;

  it.each([`arn:aws:iam::${MEMBER_ID}:root`, arn])("can be returned as %s", async (said) => {
    under.createOldKey();
    const change = (body: string) => body.replace(arn, said);
    under.fail("GetCallerIdentity", { kind: "malformed", change });
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
  });

  const others: [string, (body: string) => string][] = [
    ["another account's root user", (body) => body.replaceAll(MEMBER_ID, OTHER_ID)],
    ["another account", (body) => body.replace(/(?<=<Account>)\d+/, OTHER_ID)],
    ["another account in the ARN", (body) => body.replace(`::${MEMBER_ID}`, `::${OTHER_ID}`)],
    ["a role", (body) => body.replace(":assumed-root", ":assumed-role/root/root")],
    ["a user named root", (body) => body.replace(arn, `arn:aws:iam::${MEMBER_ID}:user/root`)],
    ["another partition's root user", (body) => body.replace("arn:aws:", "arn:aws-cn:")],
    ["nobody", (body) => body.replace(/<Arn>.*<\/Arn>/, "")],
    ["an empty ARN", (body) => body.replace(/(?<=<Arn>)[^<]*/, "")],
    ["no account", (body) => body.replace(/<Account>.*<\/Account>/, "")],
    ["nothing", () => ""],
    ["HTML", () => "<html><body>Sign in</body></html>"],
  ];

  it.each(others.flatMap(([what, change]) => [0, 1].map((after) => ({ what, change, after }))))(
    "is refused if it is $what, in session $after",
    async ({ change, after }) => {
      under.createOldKey();
      under.fail("GetCallerIdentity", { kind: "malformed", change }, { after });
      const record = await under.removeAndEnd();
      expect(record).toMatchObject({ decision: "REFUSED", reason: "SESSION_UNVERIFIED" });
      expect(record.message).toContain("sts:GetCallerIdentity in the root session");
      expect(under.count("DeleteAccessKey")).toBe(0);
      expect(under.count("ListAccessKeys")).toBe(after);
      expect(under.keyIds()).toHaveLength(1);
    },
  );

  it.each([0, 1])("is refused if it is denied to say, in session %i", async (after) => {
    under.createOldKey();
    under.fail("GetCallerIdentity", { kind: "accessDenied" }, { after });
    await expect(under.remove()).resolves.toMatchObject({ reason: "SESSION_UNVERIFIED" });
  });

  it.each([0, 1])("is requested again if it is not returned, in session %i", async (after) => {
    under.createOldKey();
    under.fail("GetCallerIdentity", { kind: "serverError", status: 503 }, { after });
    await under.expectFailure("PassingFaultError", "sts:GetCallerIdentity in the root session");
    expect(under.count("DeleteAccessKey")).toBe(0);
  });
});

describe("a key's user", () => {
  const withUser = (name: string) => (body: string) =>
    body.replaceAll("<AccessKeyId>", `<UserName>${name}</UserName>$&`);

  it.each(["", "root", "&lt;root_account&gt;"])("can be %j", async (name) => {
    under.createOldKey();
    under.fail("ListAccessKeys", { kind: "malformed", change: withUser(name) });
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
  });

  it.each([
    ["alice", "alice"],
    ["Root", "Root"],
    ["root_account", "root_account"],
    ["root ", "root "],
    ["a".repeat(65), "a".repeat(64)],
  ])("cannot be %j, which is shown", async (name, shown) => {
    under.createOldKey();
    under.fail("ListAccessKeys", { kind: "malformed", change: withUser(name) });
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REFUSED",
      reason: "KEY_UNREADABLE",
      message: expect.stringContaining(`as a key of the user '${shown}', who is not the root user`),
    });
    expect(under.keyIds()).toHaveLength(1);
  });

  it("cannot be another's in the session that is to delete", async () => {
    under.createOldKey();
    under.fail("ListAccessKeys", { kind: "malformed", change: withUser("alice") }, { after: 1 });
    await expect(under.remove()).resolves.toMatchObject({ reason: "KEY_UNREADABLE" });
    expect(under.count("DeleteAccessKey")).toBe(0);
  });
});
