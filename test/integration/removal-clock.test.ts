import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RemovalRecord } from "../../removal/contract.ts";
import { openOrganization, type RemovalUnderTest } from "./removal-under-test.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const inMinutes = (minutes: number) => new Date(under.clock.now().getTime() + minutes * MINUTE_MS);
const dateIn = (minutes: number): Fault => ({
  kind: "date",
  date: inMinutes(minutes).toUTCString(),
});

async function expectDoubt(message: RegExp): Promise<RemovalRecord> {
  const before = under.keyIds();
  const record = await under.removeAndEnd();
  expect(record).toMatchObject({ decision: "REFUSED", reason: "CLOCK_IN_DOUBT" });
  expect(record.message).toMatch(message);
  expect(under.keyIds()).toEqual(before);
  expect(under.count("DeleteAccessKey")).toBe(0);
  expect(under.intents).toEqual([]);
  return record;
}

describe("the local clock", () => {
  it("91 days ahead deletes no key that was used a minute ago, and both times are on record", async () => {
    under.createOldKey();
    under.clock.move(-MINUTE_MS);
    under.account.useRootKey(1, "s3", "us-east-1");
    under.clock.returnToPresent();
    under.local.aheadMs = 91 * DAY_MS;
    const { clocks } = await expectDoubt(/AWS's clock says 20.* and the local clock 20/);
    const { aws = "", local = "" } = clocks ?? {};
    const apart = Date.parse(local) - Date.parse(aws);
    expect(Math.round(apart / DAY_MS)).toBe(91);
    expect(under.operations()).toEqual(["DescribeOrganization"]);
  });

  it("6 minutes behind deletes nothing", async () => {
    under.createOldKey();
    under.local.aheadMs = -6 * MINUTE_MS;
    await expectDoubt(/more than 5 minutes apart/);
  });

  it("4 minutes ahead deletes an old key, whose age depends on AWS's clock", async () => {
    under.clock.move(-90 * DAY_MS + 2 * MINUTE_MS);
    const { id } = under.account.createRootKey();
    under.clock.returnToPresent();
    under.local.aheadMs = 4 * MINUTE_MS;
    await expect(under.remove()).resolves.toMatchObject({ reason: "USED_OR_CREATED_RECENTLY" });
    expect(under.keyIds()).toEqual([id]);
    under.clock.move(3 * MINUTE_MS);
    under.local.aheadMs = -4 * MINUTE_MS;
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
  });
});

const READS = [
  "DescribeOrganization",
  "AssumeRoot",
  "GetCallerIdentity",
  "ListAccessKeys",
  "GetAccessKeyLastUsed",
];

describe("AWS's time in doubt deletes nothing:", () => {
  const doubts: [what: string, fault: () => Fault, message: RegExp][] = [
    ["without a Date", () => ({ kind: "date", date: undefined }), /no Date header/],
    ["with an empty Date", () => ({ kind: "date", date: "" }), /malformed Date header|no Date/],
    [
      "with a malformed Date",
      () => ({ kind: "date", date: "now" }),
      /malformed Date header, 'now'/,
    ],
    [
      "with a date that does not exist",
      () => ({ kind: "date", date: "Mon, 30 Feb 2026 14:00:00 GMT" }),
      /malformed Date header/,
    ],
    ["with a Date 6 minutes ahead", () => dateIn(6), /more than 5 minutes apart/],
    ["with a Date 91 days ahead", () => dateIn(91 * 24 * 60), /more than 5 minutes apart/],
    ["with a Date 91 days ago", () => dateIn(-91 * 24 * 60), /more than 5 minutes apart/],
  ];
  const inSessions = READS.slice(1).map((operation) => ({ operation, after: 1 }));
  const places = [...READS.map((operation) => ({ operation, after: 0 })), ...inSessions];

  it.each(
    places.flatMap(({ operation, after }) =>
      doubts.map(([what, fault, message]) => ({ operation, after, what, fault, message })),
    ),
  )("$operation $what, after $after", async ({ operation, after, fault, message }) => {
    under.createOldKey();
    under.fail(operation, fault(), { after, times: 1 });
    await expectDoubt(message);
  });

  it("two answers that disagree, though each is near the local clock", async () => {
    under.createOldKey();
    under.fail("DescribeOrganization", dateIn(-4));
    under.fail("ListAccessKeys", dateIn(4));
    const { actual } = await expectDoubt(
      /Two answers of AWS say .* GMT and .* GMT, more than 5 minutes from each other/,
    );
    expect(actual.remaining).toEqual(under.keyIds());
  });

  it("of the deletion's answer changes nothing, because the key is gone", async () => {
    under.createOldKey();
    under.fail("DeleteAccessKey", { kind: "date", date: undefined });
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
  });
});

describe("a request", () => {
  const send = (minutesAgo: number) =>
    under.remove({}, under.request({ sentAt: inMinutes(-minutesAgo) }));

  it.each([
    ["almost 30 hours ago", 30 * 60 - 1],
    ["just now", 0],
    ["up to 5 minutes ahead", -4],
  ])("that was sent %s is carried out", async (_, minutesAgo) => {
    under.createOldKey();
    await expect(send(minutesAgo)).resolves.toMatchObject({ decision: "REMOVED" });
  });

  it.each([
    [
      "more than 30 hours ago",
      30 * 60 + 1,
      "EXPIRED_REQUEST",
      /older than 30 hours: it was sent at 20.*, and AWS's time is 20/,
    ],
    ["years ago", 9 * 365 * 24 * 60, "EXPIRED_REQUEST", /older than 30 hours/],
    [
      "more than 5 minutes ahead",
      -6,
      "REQUEST_FROM_FUTURE",
      /more than 5 minutes ahead of AWS's time: it was sent at/,
    ],
  ])("that was sent %s is refused, without a session", async (_, minutesAgo, reason, message) => {
    under.createOldKey();
    const record = await send(minutesAgo);
    expect(record).toMatchObject({
      decision: "REFUSED",
      reason,
      message: expect.stringMatching(message),
    });
    expect(under.records).toEqual([record]);
    expect(under.operations()).toEqual(["DescribeOrganization"]);
    expect(under.keyIds()).toHaveLength(1);
  });

  it("is as old as AWS's clock shows", async () => {
    under.createOldKey();
    under.local.aheadMs = 4 * MINUTE_MS;
    await expect(send(30 * 60 - 2)).resolves.toMatchObject({ decision: "REMOVED" });
  });
});

describe("a key is unreadable if IAM says that it was", () => {
  const year = (offset: number) => under.clock.now().getUTCFullYear() + offset;
  it.each<[string, string, () => string]>([
    ["created on a day that does not exist", "CreateDate", () => `${year(-2)}-02-30T00:00:00Z`],
    ["used on a day that does not exist", "LastUsedDate", () => `${year(-2)}-02-30T00:00:00Z`],
    ["created 6 minutes from now", "CreateDate", () => inMinutes(6).toISOString()],
    ["used 6 minutes from now", "LastUsedDate", () => inMinutes(6).toISOString()],
    [
      "used 61 minutes before it was created",
      "LastUsedDate",
      () => inMinutes(-400 * 24 * 60 - 61).toISOString(),
    ],
    ["used at no time", "LastUsedDate", () => ""],
    ["used before 1970, as a number", "LastUsedDate", () => "-1"],
  ])("%s", async (_, element, date) => {
    under.createOldKey();
    under.daysAgo(300, () => under.account.useRootKey(1, "s3", "us-east-1"));
    const operation = element === "CreateDate" ? "ListAccessKeys" : "GetAccessKeyLastUsed";
    const change = (body: string) => body.replace(new RegExp(`(?<=<${element}>)[^<]*`), date());
    under.fail(operation, { kind: "malformed", change });
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REFUSED",
      reason: "KEY_UNREADABLE",
    });
    expect(under.keyIds()).toHaveLength(1);
  });
});
