import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RemovalRecord } from "../../removal/contract.ts";
import {
  CENTRAL_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  OTHER_ID,
  openOrganization,
  type RemovalUnderTest,
  requestOf,
} from "./removal-under-test.ts";

/** How an account's keys are looked at, in a session of its own. */
const LOOK = ["AssumeRoot", "GetCallerIdentity", "ListAccessKeys", "GetAccessKeyLastUsed"];
const READS = ["DescribeOrganization", ...LOOK];

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const createOldKey = () => under.createOldKey();
const today = () => under.clock.now().toISOString().slice(0, "2026-11-23".length);
const exceptionUntil = (day: string) => ({ EXCEPTIONS: JSON.stringify({ [MEMBER_ID]: day }) });

/** Refuses, and leaves the keys where they are. */
async function expectRefusal(
  reason: RemovalRecord["reason"],
  environment: Record<string, string> = {},
): Promise<RemovalRecord> {
  const before = under.keyIds();
  const record = await under.removeAndEnd(environment);
  expect(record).toMatchObject({ decision: "REFUSED", reason });
  expect(record.actual).toMatchObject({ deleted: [], gone: [] });
  expect(under.keyIds()).toEqual(before);
  expect(under.count("DeleteAccessKey")).toBe(0);
  expect(under.records).toEqual([record]);
  expect(under.failures).toEqual([]);
  return record;
}

describe("an old key", () => {
  it("is removed, which is verified", async () => {
    const { id } = createOldKey();
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      reason: "UNUSED_LONG_ENOUGH",
      expected: { remaining: 0 },
      actual: { deleted: [id], gone: [], remaining: [] },
    });
    expect(under.keyIds()).toEqual([]);
    expect(under.operations()).toEqual([...READS, ...LOOK, "DeleteAccessKey", "ListAccessKeys"]);
  });

  it("is removed in the place of the member's root user, who is asked for by no other account", async () => {
    under.daysAgo(400, () => under.other.createRootKey());
    createOldKey();
    await under.remove();
    const askers = under.sandbox.requests.map(({ principalArn }) => principalArn);
    const central = `arn:aws:iam::${CENTRAL_ID}:user/sandbox`;
    expect(new Set(askers)).toEqual(new Set([central, `arn:aws:iam::${MEMBER_ID}:root`]));
    expect(under.other.rootKeys).toHaveLength(1);
  });

  it("is removed even if it is inactive", async () => {
    createOldKey();
    under.account.setRootKeyActive(1, false);
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      keys: [{ status: "Inactive" }],
    });
  });

  it("is removed if it was used long ago", async () => {
    createOldKey();
    under.daysAgo(100, () => under.account.useRootKey(1, "s3", "eu-west-1"));
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      keys: [{ lastUsed: { service: "s3", region: "eu-west-1" } }],
    });
  });

  it("is removed together with another", async () => {
    const ids = [createOldKey().id, createOldKey().id];
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: ids, gone: [], remaining: [] },
    });
    expect(under.keyIds()).toEqual([]);
  });

  it("is removed together with another on the next page", async () => {
    under.account.keysPerPage = 1;
    const ids = [createOldKey().id, createOldKey().id];
    await expect(under.remove()).resolves.toMatchObject({ actual: { deleted: ids } });
    expect(under.keyIds()).toEqual([]);
  });

  it("is removed from the central account, too, because it is a member", async () => {
    const { account } = under.central;
    under.daysAgo(400, () => account.createRootKey());
    createOldKey();
    await expect(under.remove({}, requestOf(CENTRAL_ID))).resolves.toMatchObject({
      accountId: CENTRAL_ID,
      decision: "REMOVED",
    });
    expect(account.rootKeys).toEqual([]);
    expect(under.keyIds()).toHaveLength(1);
  });
});

describe("an account without a key", () => {
  it("has nothing to remove", async () => {
    await expect(under.remove()).resolves.toMatchObject({
      decision: "NOTHING_TO_REMOVE",
      reason: "NO_KEY",
      keys: [],
      expected: { remaining: 0 },
      actual: { deleted: [], gone: [], remaining: [] },
    });
    expect(under.operations()).toEqual(READS.slice(0, 4));
  });

  it("has nothing to remove once its key was removed", async () => {
    createOldKey();
    await under.remove();
    await expect(under.remove()).resolves.toMatchObject({ decision: "NOTHING_TO_REMOVE" });
    expect(under.count("DeleteAccessKey")).toBe(1);
  });
});

describe("refused, without any change, is", () => {
  it("an account whose key was used recently, with the evidence", async () => {
    const { id } = createOldKey();
    under.daysAgo(5, () => under.account.useRootKey(1, "s3", "us-east-1"));
    const record = await expectRefusal("USED_OR_CREATED_RECENTLY");
    expect(record).toMatchObject({
      keys: [{ accessKeyId: id, lastUsed: { service: "s3", region: "us-east-1" } }],
      expected: { remaining: 1 },
      actual: { remaining: [id] },
    });
    expect(record.message).toMatch(
      new RegExp(`incident.* ${id} .active, created 20\\S+, last used 20\\S+ by s3 in us-east-1`),
    );
  });

  it("an account whose key was created recently", async () => {
    under.daysAgo(5, () => under.account.createRootKey());
    await expectRefusal("USED_OR_CREATED_RECENTLY");
  });

  it("an account with one recently used key, whichever it is", async () => {
    createOldKey();
    createOldKey();
    under.account.useRootKey(2, "iam", "us-east-1");
    await expectRefusal("USED_OR_CREATED_RECENTLY");
  });

  it("an account whose exception has ended", async () => {
    under.account.createRootKey();
    await expectRefusal("USED_OR_CREATED_RECENTLY", exceptionUntil("2020-12-31"));
  });

  it("an account whose key was used before it was created", async () => {
    createOldKey();
    under.daysAgo(402, () => under.account.useRootKey(1, "s3", "us-east-1"));
    const { message } = await expectRefusal("KEY_UNREADABLE", exceptionUntil("2999-12-31"));
    expect(message).toMatch(/cannot be true: \S+ .active, created 20\S+, last used 20.*\.$/);
  });

  it("an account whose key is from the future", async () => {
    under.daysAgo(-1, () => under.account.createRootKey());
    await expectRefusal("KEY_UNREADABLE", exceptionUntil("2999-12-31"));
  });

  it("the management account, without a session", async () => {
    await expect(under.remove({}, requestOf(MANAGEMENT_ID))).resolves.toMatchObject({
      decision: "REFUSED",
      reason: "MANAGEMENT_ACCOUNT",
      keys: [],
      expected: { remaining: "UNKNOWN" },
      actual: { deleted: [], gone: [], remaining: "UNKNOWN" },
    });
    expect(under.operations()).toEqual(["DescribeOrganization"]);
  });

  it("a protected account, without any call", async () => {
    createOldKey();
    const PROTECTED_ACCOUNTS = JSON.stringify([MEMBER_ID]);
    await expectRefusal("PROTECTED_ACCOUNT", {
      PROTECTED_ACCOUNTS,
      ...exceptionUntil("2999-12-31"),
    });
    expect(under.operations()).toEqual([]);
  });

  it("an account while the management account cannot be read", async () => {
    createOldKey();
    under.fail("DescribeOrganization", { kind: "accessDenied" });
    const { message } = await expectRefusal(
      "ORGANIZATION_UNREADABLE",
      exceptionUntil("2999-12-31"),
    );
    expect(message).toContain("Allow organizations:DescribeOrganization");
    expect(under.operations()).toEqual(["DescribeOrganization"]);
  });

  it.each<[string, (body: string) => string]>([
    ["is missing", (body) => body.replace("MasterAccountId", "Other")],
    ["is not an account ID", (body) => body.replace(`"${MANAGEMENT_ID}"`, '"o-1"')],
    ["is empty", (body) => body.replace(`"${MANAGEMENT_ID}"`, '""')],
    ["is not in an organization", () => "{}"],
    ["is in no answer", () => ""],
    ["is in HTML", () => "<html/>"],
  ])("an account if the management account's ID %s", async (_, change) => {
    createOldKey();
    under.fail("DescribeOrganization", { kind: "malformed", change });
    await expectRefusal("ORGANIZATION_UNREADABLE");
    expect(under.count("AssumeRoot")).toBe(0);
  });

  it("an account whose key's last use is denied", async () => {
    const { id } = createOldKey();
    under.fail("GetAccessKeyLastUsed", { kind: "accessDenied" });
    const record = await expectRefusal("KEY_UNREADABLE", exceptionUntil("2999-12-31"));
    expect(record.keys).toMatchObject([{ accessKeyId: id, lastUsed: "UNREADABLE" }]);
    expect(record.message).toMatch(/last use unknown.*aws:AssumedRoot/);
  });

  it("an account if the last use of one of two keys is unreadable", async () => {
    createOldKey();
    createOldKey();
    under.fail("GetAccessKeyLastUsed", { kind: "accessDenied" }, { after: 1 });
    const { keys } = await expectRefusal("KEY_UNREADABLE");
    expect(keys).toHaveLength(2);
  });

  it.each<[string, (body: string) => string]>([
    ["without a last use", (body) => body.replaceAll("AccessKeyLastUsed>", "Other>")],
    ["without a service", (body) => body.replace(/<ServiceName>.*<\/ServiceName>/, "")],
    ["with an empty service", (body) => body.replace(/(?<=<ServiceName>)[^<]*/, "")],
    ["without a Region", (body) => body.replace(/<Region>.*<\/Region>/, "")],
    ["without a date", (body) => body.replace(/<LastUsedDate>.*<\/LastUsedDate>/, "")],
    ...["ServiceName", "Region"].map((name): [string, (body: string) => string] => [
      `without a date and with N/A as the ${name} alone`,
      (body) =>
        body
          .replace(/<LastUsedDate>.*<\/LastUsedDate>/, "")
          .replace(new RegExp(`(?<=<${name}>)[^<]*`), "N/A"),
    ]),
    [
      "without a date and with N/A as a reference",
      (body) =>
        body
          .replace(/<LastUsedDate>.*<\/LastUsedDate>/, "")
          .replace(/(?<=<ServiceName>)[^<]*/, "N&#47;A")
          .replace(/(?<=<Region>)[^<]*/, "N/A"),
    ],
    ["with an empty date", (body) => body.replace(/(?<=<LastUsedDate>)[^<]*/, "")],
    [
      "with a date of another name",
      (body) =>
        body
          .replaceAll("LastUsedDate>", "lastUsedDate>")
          .replace(/(?<=<(ServiceName|Region)>)[^<]*/g, "N/A"),
    ],
    ["with an invalid date", (body) => body.replace(/(?<=<LastUsedDate>)[^<]*/, "never")],
    ["with a date in the future", (body) => body.replace(/(?<=<LastUsedDate>)\d+/, "2999")],
    [
      "with a date in another place",
      (body) =>
        body
          .replace(/<(LastUsedDate)>.*<\/\1>/, "<Other><LastUsedDate/></Other>")
          .replace(/<ServiceName>[^<]*/, "<ServiceName>N/A")
          .replace(/<Region>[^<]*/, "<Region>N/A"),
    ],
    ["of another operation", (body) => body.replaceAll("GetAccessKeyLastUsed", "GetUser")],
    [
      "of an IAM user's key",
      (body) =>
        body
          .replace(/<UserName>[^<]*<\/UserName>/, "")
          .replace("<AccessKeyLastUsed>", "<UserName>alice</UserName>$&"),
    ],
    ["that is empty", () => ""],
    ["that is cut off", (body) => body.slice(0, body.length / 2)],
    ["that is HTML", () => "<html><body>Sign in</body></html>"],
  ])("an account if IAM returns the last use of its key %s", async (_, change) => {
    createOldKey();
    under.daysAgo(300, () => under.account.useRootKey(1, "s3", "us-east-1"));
    under.fail("GetAccessKeyLastUsed", { kind: "malformed", change });
    await expectRefusal("KEY_UNREADABLE");
  });

  const noDate = (body: string) => body.replace(/<CreateDate>.*?<\/CreateDate>/, "");
  it.each<[string, (body: string) => string]>([
    ["without a creation", noDate],
    ["with an empty creation", (body) => body.replace(/(?<=<CreateDate>)[^<]*/, "")],
    ["with an invalid creation date", (body) => body.replace(/(?<=<CreateDate>)[^<]*/, "long ago")],
    ["with a creation in the future", (body) => body.replace(/(?<=<CreateDate>)\d+/, "2999")],
    ["without an id", (body) => body.replace(/<AccessKeyId>.*?<\/AccessKeyId>/, "")],
    ["with an empty id", (body) => body.replace(/(?<=<AccessKeyId>)[^<]*/, "")],
    ["with text in the place of keys", (body) => body.replace(/<member>.*<\/member>/, "none")],
    ["with an empty key beside the other", (body) => body.replace("<member>", "<member/><member>")],
    [
      "with an id outside of its keys",
      (body) => body.replace("<member>", "<AccessKeyId>A</AccessKeyId>$&"),
    ],
    [
      "with a creation outside of its keys",
      (body) =>
        body.replace(
          "<AccessKeyMetadata>",
          "<Other><member><CreateDate>2019-03-02T10:00:00Z</CreateDate></member></Other>$&",
        ),
    ],
    ["with keys of another name", (body) => body.replaceAll("member>", "key>")],
    ["without a list", (body) => body.replaceAll("AccessKeyMetadata>", "Other>")],
    [
      "that does not say whether it is complete",
      (body) => body.replaceAll("IsTruncated>", "Other>"),
    ],
    ...["", "0", "no", "TRUE", "False", " false"].map(
      (value): [string, (body: string) => string] => [
        `whose IsTruncated is ${JSON.stringify(value)}`,
        (body) => body.replace(/(?<=<IsTruncated>)[^<]*/, value),
      ],
    ),
    [
      "that says twice whether it is complete",
      (body) => body.replace(/<IsTruncated>.*<\/IsTruncated>/, "$&$&"),
    ],
    [
      "that is an error with the status of success",
      (body) => body.replaceAll("ListAccessKeysResponse", "ErrorResponse"),
    ],
    [
      "of a key created on a day that does not exist",
      (body) => body.replace(/(?<=<CreateDate>)[^<]*/, "2019-02-30T00:00:00Z"),
    ],
    ["that goes on nowhere", (body) => body.replace(/(?<=<IsTruncated>)[^<]*/, "true")],
    [
      "that goes on where it began",
      (body) =>
        body.replace(/(?<=<IsTruncated>)[^<]*(<\/IsTruncated>)/, "true$1<Marker>0</Marker>"),
    ],
    [
      "that is complete and continues",
      (body) =>
        body.replace(/<member>.*<\/member>/, "").replace("</IsTruncated>", "$&<Marker>1</Marker>"),
    ],
    [
      "that is empty beside a key",
      (body) =>
        body.replace(
          /<AccessKeyMetadata>(.*)<\/AccessKeyMetadata>/,
          (_, keys) => `<AccessKeyMetadata/>${keys.replaceAll("<AccessKeyId>", "<AccessKeyId >")}`,
        ),
    ],
    ["with the same key twice", (body) => body.replace(/<member>.*<\/member>/, "$&$&")],
    [
      "that is empty beside another list",
      (body) =>
        body.replace(
          /<AccessKeyMetadata>.*<\/AccessKeyMetadata>/,
          `<!-- <AccessKeyMetadata/> --><AccessKeyMetadata>keys</AccessKeyMetadata>`,
        ),
    ],
    [
      "whose keys stand in another list",
      (body) =>
        body.replace(
          /<AccessKeyMetadata>.*<\/AccessKeyMetadata>/,
          (list) => `<AccessKeyMetadata/><Keys>${list.replaceAll("AccessKeyId", "Id")}</Keys>`,
        ),
    ],
    ["without a status", (body) => body.replace(/<Status>.*?<\/Status>/, "")],
    ["with an empty status", (body) => body.replace(/(?<=<Status>)[^<]*/, "")],
    ["with an invalid status", (body) => body.replace(/(?<=<Status>)[^<]*/, 'A"c\\tive&#10;')],
    ["with a status of other credentials", (body) => body.replace(/(?<=<Status>)[^<]*/, "Expired")],
    ["of another operation", (body) => body.replaceAll("ListAccessKeys", "ListUsers")],
    ["that is empty", () => ""],
    ["that is cut off", (body) => body.slice(0, body.length / 2)],
    ["that is HTML", () => "<html><body>Sign in</body></html>"],
  ])("an account if IAM returns a list %s", async (_, change) => {
    createOldKey();
    under.fail("ListAccessKeys", { kind: "malformed", change });
    await expectRefusal("KEY_UNREADABLE");
  });

  it.each<[string, string]>([
    ["too long", "A".repeat(1e6)],
    ["of other characters", "A&#10;"],
  ])("an account with a listed key ID that is %s, without a call about it", async (_, id) => {
    createOldKey();
    const change = (body: string) => body.replace(/(?<=<AccessKeyId>)/, id);
    under.fail("ListAccessKeys", { kind: "malformed", change });
    await expectRefusal("KEY_UNREADABLE");
    expect(under.count("GetAccessKeyLastUsed")).toBe(0);
  });
});

describe("an exception", () => {
  it("allows the removal of a recently used key, even on its last day", async () => {
    createOldKey();
    under.account.useRootKey(1, "s3", "us-east-1");
    const lastDay = today();
    await expect(under.remove(exceptionUntil(lastDay))).resolves.toMatchObject({
      decision: "REMOVED",
      reason: "EXCEPTED",
      message: expect.stringContaining(`exception of this account until ${lastDay}`),
    });
    expect(under.keyIds()).toEqual([]);
  });

  it("of another account allows nothing", async () => {
    under.account.createRootKey();
    const EXCEPTIONS = JSON.stringify({ [OTHER_ID]: "2999-12-31" });
    await expectRefusal("USED_OR_CREATED_RECENTLY", { EXCEPTIONS });
  });
});

describe("a dry run", () => {
  it("deletes nothing, and reports what it would delete", async () => {
    const { id } = createOldKey();
    await expect(under.remove({ REMOVAL_MODE: "dry-run" })).resolves.toMatchObject({
      mode: "dry-run",
      decision: "WOULD_REMOVE",
      reason: "UNUSED_LONG_ENOUGH",
      expected: { remaining: 1 },
      actual: { deleted: [], gone: [], remaining: [id] },
    });
    expect(under.keyIds()).toEqual([id]);
    expect(under.operations()).toEqual(READS);
  });

  it("refuses what a removal refuses", async () => {
    under.account.createRootKey();
    await expectRefusal("USED_OR_CREATED_RECENTLY", { REMOVAL_MODE: "dry-run" });
  });

  it("reports that the keys of an excepted account would be deleted", async () => {
    under.account.createRootKey();
    const environment = { REMOVAL_MODE: "dry-run", ...exceptionUntil("2999-12-31") };
    await expect(under.remove(environment)).resolves.toMatchObject({
      decision: "WOULD_REMOVE",
      reason: "EXCEPTED",
    });
    expect(under.keyIds()).toHaveLength(1);
  });
});

describe("the log", () => {
  it("has one record per attempt, which the function returns", async () => {
    const { id, created } = createOldKey();
    const record = await under.removeAndEnd();
    expect(under.records).toEqual([record]);
    expect(under.failures).toEqual([]);
    expect(record).toEqual({
      accountId: MEMBER_ID,
      requestId: "12345678-1234-1234-1234-123456789012",
      requestedAt: expect.stringMatching(/^20\S+:\d\d\.000Z$/),
      messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
      receiveCount: 1,
      mode: "delete",
      decision: "REMOVED",
      reason: "UNUSED_LONG_ENOUGH",
      message: expect.stringMatching(/^Removed all root access keys [^"\\\n]*$/),
      keys: [
        {
          accessKeyId: id,
          status: "Active",
          created: `${created.toISOString().slice(0, 19)}.000Z`,
          lastUsed: "NONE",
        },
      ],
      expected: { remaining: 0 },
      actual: { deleted: [id], gone: [], stillListed: [], remaining: [], problems: [] },
      clocks: {
        aws: expect.stringMatching(/^20\S+:\d\d\.000Z$/),
        local: expect.stringMatching(/^20\S+Z$/),
      },
      durationsMs: { reading: expect.any(Number), removing: expect.any(Number) },
    });
  });

  it("has how long the keys were read and how long they were removed", async () => {
    createOldKey();
    under.fail("DescribeOrganization", { kind: "delay", ms: 200 });
    under.fail("DeleteAccessKey", { kind: "delay", ms: 300 });
    const { durationsMs } = await under.removeAndEnd();
    expect(durationsMs.reading).toBeGreaterThan(150);
    expect(durationsMs.removing).toBeGreaterThan(250);
  });

  it("never has the session's credentials", async () => {
    createOldKey();
    const secrets: string[] = [];
    under.fail("AssumeRoot", {
      kind: "malformed",
      change: (body) => {
        secrets.push(
          ...(body.match(/(?<=<(AccessKeyId|SecretAccessKey|SessionToken)>)[^<]+/g) ?? []),
        );
        return body;
      },
    });
    await under.remove();
    expect(secrets).toHaveLength(6);
    const text = JSON.stringify([under.records, under.intents]);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
