import { describe, expect, it } from "vitest";
import type { Assessment } from "../../../removal/assessment.ts";
import type { RemovalReason } from "../../../removal/contract.ts";
import type { RootKey } from "../../../removal/plan.ts";
import { describeResult, failureRecordOf, recordOf } from "../../../removal/record.ts";
import type { Settings } from "../../../removal/settings.ts";
import { KeysNotListedError } from "../../../shared/errors.ts";

const ACCOUNT = "111122223333";
const settings: Settings = {
  mode: "delete",
  protectUsedWithinDays: 90,
  exceptions: new Map([[ACCOUNT, "2026-12-31"]]),
  protectedAccounts: new Set(),
  queueArn: "",
};
const first: RootKey = {
  accessKeyId: "AKIA1",
  status: "Active",
  created: new Date("2019-03-02T10:00:00Z"),
  lastUsed: { date: new Date("2026-11-20T10:00:00Z"), service: "s3", region: "us-east-1" },
};
const second: RootKey = {
  ...first,
  accessKeyId: "AKIA2",
  status: "Inactive",
  lastUsed: "NONE",
};
const unreadable: RootKey = {
  ...second,
  lastUsed: undefined,
  problem: 'iam:GetAccessKeyLastUsed failed (Odd: "a\nb").',
};
const keys = [first, second];

const HISTORY =
  "AKIA1 (active, created 2019-03-02, last used 2026-11-20 by s3 in us-east-1), AKIA2 (inactive, created 2019-03-02, no use on record)";
const REFUSED = `Refused to remove root access keys of account ${ACCOUNT}, and removed none:`;
const UNREADABLE = `${REFUSED} status, creation or last use of a key is unreadable or cannot be true:`;

type Case = readonly [plan: Assessment["plan"], message: string];

const NOT_CERTAIN =
  "what time it is, is not certain, so neither is the age of the request or of a key";

const cases: Record<Exclude<RemovalReason, "NO_KEY_LEFT">, Case> = {
  KEYS_CHANGED: [
    { step: "REFUSE", reason: "KEYS_CHANGED", because: [second] },
    `${REFUSED} a key changed between the plan and the deletion, so somebody works on it: AKIA2 (inactive, created 2019-03-02, no use on record).`,
  ],
  SESSION_UNVERIFIED: [
    { step: "REFUSE_ACCOUNT", reason: "SESSION_UNVERIFIED", problem: "It is another's." },
    `${REFUSED} whose root session it is, is not certain: It is another's.`,
  ],
  CLOCK_IN_DOUBT: [
    { step: "REFUSE_ACCOUNT", reason: "CLOCK_IN_DOUBT", problem: "No Date." },
    `${REFUSED} ${NOT_CERTAIN}: No Date.`,
  ],
  EXPIRED_REQUEST: [
    { step: "REFUSE_ACCOUNT", reason: "EXPIRED_REQUEST", problem: "it was sent long ago." },
    `${REFUSED} the request is older than 30 hours: it was sent long ago.`,
  ],
  REQUEST_FROM_FUTURE: [
    { step: "REFUSE_ACCOUNT", reason: "REQUEST_FROM_FUTURE" },
    `${REFUSED} the request is more than 5 minutes ahead of AWS's time.`,
  ],
  NO_KEY: [
    { step: "NOTHING_TO_REMOVE", reason: "NO_KEY" },
    `Account ${ACCOUNT} has no root access key: nothing to remove.`,
  ],
  UNUSED_LONG_ENOUGH: [
    { step: "SAY_ONLY", reason: "UNUSED_LONG_ENOUGH", keys },
    `Dry run, nothing removed: would delete in account ${ACCOUNT}: ${HISTORY}; neither used nor created in the last 90 days.`,
  ],
  EXCEPTED: [
    { step: "SAY_ONLY", reason: "EXCEPTED", keys },
    `Dry run, nothing removed: would delete in account ${ACCOUNT}: ${HISTORY}; used or created recently, which the exception of this account until 2026-12-31 allows.`,
  ],
  USED_OR_CREATED_RECENTLY: [
    { step: "REFUSE", reason: "USED_OR_CREATED_RECENTLY", because: [first] },
    `${REFUSED} a key was used or created in the last 90 days, which is an incident until somebody explains it: AKIA1 (active, created 2019-03-02, last used 2026-11-20 by s3 in us-east-1).`,
  ],
  KEY_UNREADABLE: [
    { step: "REFUSE", reason: "KEY_UNREADABLE", because: [unreadable] },
    `${UNREADABLE} AKIA2 (inactive, created 2019-03-02, last use unknown): iam:GetAccessKeyLastUsed failed (Odd: 'a b').`,
  ],
  MANAGEMENT_ACCOUNT: [
    { step: "REFUSE_ACCOUNT", reason: "MANAGEMENT_ACCOUNT" },
    `${REFUSED} it is the management account, whose keys only its own root user can delete.`,
  ],
  ORGANIZATION_UNREADABLE: [
    { step: "REFUSE_ACCOUNT", reason: "ORGANIZATION_UNREADABLE", problem: "It was denied." },
    `${REFUSED} whether it is the management account is not known: It was denied.`,
  ],
  PROTECTED_ACCOUNT: [
    { step: "REFUSE_ACCOUNT", reason: "PROTECTED_ACCOUNT" },
    `${REFUSED} it is in the list of protected accounts.`,
  ],
};

const describePlan = (plan: Assessment["plan"], gone: readonly string[] = []) =>
  describeResult({ accountId: ACCOUNT, settings, plan, gone });

describe("the message of", () => {
  it.each(Object.entries(cases))("%s tells the evidence", (_, [plan, message]) => {
    expect(describePlan(plan)).toBe(message);
  });

  it.each([
    [[], ""],
    [["AKIA2"], "; AKIA2 disappeared without a confirmed deletion"],
  ])("a removal tells what it did not delete itself: %j", (gone, words) => {
    const plan = { step: "REMOVE", reason: "UNUSED_LONG_ENOUGH", keys } as const;
    expect(describePlan(plan, gone)).toBe(
      `Removed all root access keys of account ${ACCOUNT}: ${HISTORY}${words}; neither used nor created in the last 90 days.`,
    );
  });

  // biome-ignore format: a table, one row a line
  it.each<[string, RootKey[], string]>([
    ["nothing more", [{ ...second, created: undefined }], "AKIA2 (inactive, creation unknown, no use on record)."],
    ["an unknown status", [{ ...second, status: undefined }], "AKIA2 (status unknown, created 2019-03-02, no use on record)."],
    ["a problem of two keys, once", [unreadable, unreadable], "AKIA2 (inactive, created 2019-03-02, last use unknown), AKIA2 (inactive, created 2019-03-02, last use unknown): iam:GetAccessKeyLastUsed failed (Odd: 'a b')."],
  ])("unreadable keys tells %s", (_, because, message) => {
    const plan = { step: "REFUSE", reason: "KEY_UNREADABLE", because } as const;
    expect(describePlan(plan)).toBe(`${UNREADABLE} ${message}`);
  });

  it("an unreadable list tells why", () => {
    const problem = "No whole list.";
    const plan = { step: "REFUSE_ACCOUNT", reason: "KEY_UNREADABLE", problem } as const;
    expect(describePlan(plan)).toBe(`${REFUSED} which keys it has is not known: No whole list.`);
  });

  it("an error fits into EventBridge's double quotes too", () => {
    const { message } = new KeysNotListedError('It "failed"\nhere.');
    expect(message).toBe("It 'failed' here.");
  });
});

const EARLIER =
  "This is delivery 2 of the request: an earlier one may have deleted keys, and its INTENT record of this request in the log names them; without such a record none was deleted.";

/** The attempt of a delivery. */
const attemptOf = (
  assessment: Assessment,
  receiveCount: number,
  mode: Settings["mode"] = "delete",
) => ({
  request: { accountId: ACCOUNT, id: "event-1", time: new Date("2026-11-23T14:00:00Z") },
  delivery: { messageId: "message-1", receiveCount },
  settings: { ...settings, mode },
  assessment,
  durationsMs: { reading: 1, removing: 0 },
});

describe("a delivery that finds no key", () => {
  const NO_KEY: Assessment = { plan: { step: "NOTHING_TO_REMOVE", reason: "NO_KEY" }, keys: [] };

  it.each([
    [1, "delete"],
    [1, "dry-run"],
    [2, "dry-run"],
  ] as const)("has nothing to remove if it is number %i, in mode %s", (receiveCount, mode) => {
    expect(recordOf(attemptOf(NO_KEY, receiveCount, mode))).toMatchObject({
      receiveCount,
      decision: "NOTHING_TO_REMOVE",
      reason: "NO_KEY",
      actual: { gone: [] },
    });
  });

  it("says what is certain if an earlier one may have deleted keys", () => {
    expect(recordOf(attemptOf(NO_KEY, 2))).toMatchObject({
      requestId: "event-1",
      requestedAt: "2026-11-23T14:00:00.000Z",
      messageId: "message-1",
      receiveCount: 2,
      decision: "REMOVED",
      reason: "NO_KEY_LEFT",
      message: `Account ${ACCOUNT} has no root access key, which is certain. ${EARLIER}`,
      keys: [],
      actual: { deleted: [], gone: "UNKNOWN", stillListed: [], remaining: [] },
    });
  });
});

describe("a delivery that refuses", () => {
  const EXPIRED: Assessment = { plan: { step: "REFUSE_ACCOUNT", reason: "EXPIRED_REQUEST" } };
  const refusal = `${REFUSED} the request is older than 30 hours.`;

  it.each([
    [1, "delete", refusal, []],
    [2, "dry-run", refusal, []],
    [2, "delete", `${refusal} ${EARLIER}`, "UNKNOWN"],
  ] as const)(
    "claims of number %i, in mode %s, no more than it knows",
    (receiveCount, mode, message, gone) => {
      const record = recordOf(attemptOf(EXPIRED, receiveCount, mode));
      expect(record).toMatchObject({ decision: "REFUSED", message, actual: { deleted: [], gone } });
    },
  );
});

describe("a delivery that removes", () => {
  const REMOVE: Assessment = {
    plan: { step: "REMOVE", reason: "UNUSED_LONG_ENOUGH", keys: [second] },
    keys: [second],
  };
  const removal = { deleted: ["AKIA2"], gone: [], stillListed: [], remaining: [], problems: [] };

  it.each([
    [1, /last 90 days\.$/],
    [2, new RegExp(`last 90 days\\. ${EARLIER}$`)],
  ])(
    "reports what it deleted and, if it is number 2, what another may have: %i",
    (receiveCount, message) => {
      const record = recordOf({ ...attemptOf(REMOVE, receiveCount), removal });
      expect(record.message).toMatch(message);
      expect(record.actual).toEqual(removal);
    },
  );

  it("and fails before it deletes, claims no more than it knows", () => {
    const failureOf = (receiveCount: number) =>
      failureRecordOf(attemptOf(REMOVE, receiveCount), new Error("No."), true);
    expect(failureOf(1).actual).toMatchObject({ deleted: [], gone: [] });
    expect(failureOf(2).actual).toMatchObject({ deleted: [], gone: "UNKNOWN" });
  });
});
