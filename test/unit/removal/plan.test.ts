import { describe, expect, it } from "vitest";
import { confirm, type Permission, type Plan, plan, type RootKey } from "../../../removal/plan.ts";
import type { Settings } from "../../../removal/settings.ts";

const NOW = new Date("2026-11-23T14:00:00Z");
const ACCOUNT = "111122223333";
const DAY_S = 24 * 60 * 60;
const secondsAgo = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const daysAgo = (days: number) => secondsAgo(days * DAY_S);

const used = (date: Date) => ({ date, service: "s3", region: "us-east-1" });
let count = 0;
const key = (created: RootKey["created"], lastUsed: RootKey["lastUsed"]): RootKey => ({
  accessKeyId: `AKIAEXAMPLE${++count}`,
  status: "Active",
  created,
  lastUsed,
});

const old = key(daysAgo(400), "NONE");
const oldInactive: RootKey = { ...key(daysAgo(400), used(daysAgo(300))), status: "Inactive" };
const usedLately = key(daysAgo(400), used(daysAgo(5)));
const createdLately = key(daysAgo(5), "NONE");
const creationUnknown = key(undefined, "NONE");
const lastUseUnknown = key(daysAgo(400), undefined);

const nothing: Plan = { step: "NOTHING_TO_REMOVE", reason: "NO_KEY" };
const unreadable = (...because: RootKey[]): Plan => ({
  step: "REFUSE",
  reason: "KEY_UNREADABLE",
  because,
});
const incident = (...because: RootKey[]): Plan => ({
  step: "REFUSE",
  reason: "USED_OR_CREATED_RECENTLY",
  because,
});

/** A plan, or why all of the row's keys may go, which the mode makes a plan of. */
type Expected = Plan | Extract<Plan, { step: "REMOVE" | "SAY_ONLY" }>["reason"];

const unused = "UNUSED_LONG_ENOUGH";
const excepted = "EXCEPTED";

interface Row {
  readonly row: string;
  readonly expected: Expected;
  readonly keys: readonly RootKey[];
  readonly lastDay: string | undefined;
}

const row = (
  name: string,
  expected: Expected,
  keys: readonly RootKey[],
  lastDay?: string,
): Row => ({ row: name, expected, keys, lastDay });

const ahead = (seconds: number) => secondsAgo(-seconds);
const justAhead = key(ahead(300), "NONE");
const tooFarAhead = key(ahead(301), "NONE");
const usedJustAhead = key(daysAgo(400), used(ahead(300)));
const usedTooFarAhead = key(daysAgo(400), used(ahead(301)));
const invalid = key(new Date(Number.NaN), "NONE");
const usedInvalid = key(daysAgo(400), used(new Date(Number.NaN)));
const createdOnLimit = key(daysAgo(90), "NONE");
const createdBeforeLimit = key(secondsAgo(90 * DAY_S + 1), "NONE");
const usedOnLimit = key(daysAgo(400), used(daysAgo(90)));
const usedBeforeLimit = key(daysAgo(400), used(secondsAgo(90 * DAY_S + 1)));
const statusUnknown: RootKey = { ...key(daysAgo(400), "NONE"), status: undefined };
const usedBeforeCreation = key(daysAgo(400), used(secondsAgo(400 * DAY_S + 3601)));
const usedJustBeforeCreation = key(daysAgo(400), used(secondsAgo(400 * DAY_S + 3600)));
/** Uses are on record since 2015-04-22 only. */
const createdBeforeRecords = key(
  new Date("2007-10-13T16:49:50Z"),
  used(new Date("2015-07-04T15:09:00Z")),
);
const createdAtZero = key(new Date(0), "NONE");
const createdBeforeAws = key(new Date("2001-12-31T23:59:59Z"), "NONE");
const createdWithAws = key(new Date("2002-01-01T00:00:00Z"), "NONE");
const usedElsewhere: RootKey = key(daysAgo(400), {
  date: daysAgo(5),
  service: undefined,
  region: undefined,
});

// biome-ignore format: a table, one row a line
const rows: readonly Row[] = [
  row("no key", nothing, []),
  row("no key, exception", nothing, [], "2026-12-31"),

  row("creation unknown", unreadable(creationUnknown), [creationUnknown]),
  row("last use unknown", unreadable(lastUseUnknown), [lastUseUnknown]),
  row("last use unknown, exception", unreadable(lastUseUnknown), [lastUseUnknown], "2026-12-31"),
  row("creation unknown, exception", unreadable(creationUnknown), [creationUnknown], "2026-12-31"),
  row("creation more than 5 min ahead", unreadable(tooFarAhead), [tooFarAhead]),
  row("creation more than 5 min ahead, exception", unreadable(tooFarAhead), [tooFarAhead], "2026-12-31"),
  row("last use more than 5 min ahead", unreadable(usedTooFarAhead), [usedTooFarAhead]),
  row("creation that is no date", unreadable(invalid), [invalid]),
  row("last use that is no date", unreadable(usedInvalid), [usedInvalid]),
  row("status unknown", unreadable(statusUnknown), [statusUnknown]),
  row("status unknown, exception", unreadable(statusUnknown), [statusUnknown], "2026-12-31"),
  row("created in 1970", unreadable(createdAtZero), [createdAtZero]),
  row("created in 1970, exception", unreadable(createdAtZero), [createdAtZero], "2026-12-31"),
  row("created before there was AWS", unreadable(createdBeforeAws), [createdBeforeAws]),
  row("last use more than 1 h before creation", unreadable(usedBeforeCreation), [usedBeforeCreation]),
  row("last use before creation, exception", unreadable(usedBeforeCreation), [usedBeforeCreation], "2026-12-31"),
  row("one unreadable beside an old one", unreadable(lastUseUnknown), [old, lastUseUnknown]),
  row("one unreadable beside one used recently", unreadable(creationUnknown), [usedLately, creationUnknown]),
  row("two unreadable", unreadable(creationUnknown, lastUseUnknown), [creationUnknown, lastUseUnknown]),

  row("used recently", incident(usedLately), [usedLately]),
  row("used recently, by what is not known", incident(usedElsewhere), [usedElsewhere]),
  row("created recently", incident(createdLately), [createdLately]),
  row("created 5 min ahead", incident(justAhead), [justAhead]),
  row("used 5 min ahead", incident(usedJustAhead), [usedJustAhead]),
  row("one used recently beside an old one", incident(usedLately), [old, usedLately]),
  row("one used, one created recently", incident(usedLately, createdLately), [usedLately, createdLately]),
  row("created exactly 90 days ago", incident(createdOnLimit), [createdOnLimit]),
  row("used exactly 90 days ago", incident(usedOnLimit), [usedOnLimit]),
  row("created 90 days and 1 s ago", unused, [createdBeforeLimit]),
  row("used 90 days and 1 s ago", unused, [usedBeforeLimit]),

  row("used recently, exception", excepted, [usedLately], "2026-12-31"),
  row("created recently, exception", excepted, [createdLately], "2026-12-31"),
  row("one used recently beside an old one, exception", excepted, [old, usedLately], "2026-12-31"),
  row("used recently, last day of the exception", excepted, [usedLately], "2026-11-23"),
  row("used recently, day after the exception", incident(usedLately), [usedLately], "2026-11-22"),

  row("old", unused, [old]),
  row("old, last use 1 h before creation", unused, [usedJustBeforeCreation]),
  row("old, created before uses were put on record", unused, [createdBeforeRecords]),
  row("old, created with AWS", unused, [createdWithAws]),
  row("old and inactive", unused, [oldInactive]),
  row("two old ones", unused, [old, oldInactive]),
  row("old, exception that is not needed", unused, [old], "2026-12-31"),
  row("old, exception that has ended", unused, [old], "2025-12-31"),
];

const decide = (mode: Settings["mode"], keys: readonly RootKey[], lastDay?: string, now = NOW) => {
  const exceptions = new Map(lastDay === undefined ? [] : [[ACCOUNT, lastDay]]);
  const settings = {
    mode,
    protectUsedWithinDays: 90,
    exceptions,
    protectedAccounts: new Set<string>(),
    queueArn: "",
  };
  return plan(keys, ACCOUNT, settings, now);
};

describe.each(["delete", "dry-run"] as const)("in mode %s, the plan is made on", (mode) => {
  it.each(rows)("$row", ({ keys, lastDay, expected }) => {
    const step = mode === "delete" ? "REMOVE" : "SAY_ONLY";
    const all = typeof expected === "string" ? { step, reason: expected, keys } : expected;
    expect(decide(mode, keys, lastDay)).toEqual(all);
  });
});

describe("an exception", () => {
  it.each([
    ["2026-11-23T00:00:00.000Z", "EXCEPTED"],
    ["2026-11-23T23:59:59.999Z", "EXCEPTED"],
    ["2026-11-24T00:00:00.000Z", "USED_OR_CREATED_RECENTLY"],
  ])("until 2026-11-23 is, at %s, %s", (now, reason) => {
    expect(decide("delete", [usedLately], "2026-11-23", new Date(now)).reason).toBe(reason);
  });

  it("of another account allows nothing", () => {
    const exceptions = new Map([["444455556666", "2026-12-31"]]);
    const settings = { mode: "delete", protectUsedWithinDays: 90, exceptions } as const;
    const planned = plan(
      [usedLately],
      ACCOUNT,
      { ...settings, protectedAccounts: new Set(), queueArn: "" },
      NOW,
    );
    expect(planned).toEqual(incident(usedLately));
  });
});

describe("days of protection", () => {
  it.each([
    [1, createdLately, "UNUSED_LONG_ENOUGH"],
    [4, usedLately, "UNUSED_LONG_ENOUGH"],
    [5, usedLately, "USED_OR_CREATED_RECENTLY"],
    [36_500, old, "USED_OR_CREATED_RECENTLY"],
  ])("count as set: %d", (protectUsedWithinDays, rootKey, reason) => {
    const settings = {
      protectUsedWithinDays,
      exceptions: new Map(),
      protectedAccounts: new Set<string>(),
      queueArn: "",
    };
    const planned = plan([rootKey], ACCOUNT, { mode: "delete", ...settings }, NOW);
    expect(planned.reason).toBe(reason);
  });
});

it("reaches every reason", () => {
  const every: Record<Exclude<Plan["reason"], "KEYS_CHANGED">, true> = {
    NO_KEY: true,
    KEY_UNREADABLE: true,
    USED_OR_CREATED_RECENTLY: true,
    UNUSED_LONG_ENOUGH: true,
    EXCEPTED: true,
  };
  const reached = rows.map(({ keys, lastDay }) => decide("delete", keys, lastDay).reason);
  expect(new Set(reached)).toEqual(new Set(Object.keys(every)));
});

describe("a plan that deletes", () => {
  const both = [old, oldInactive];
  const planned: Permission<"REMOVE"> = {
    step: "REMOVE",
    reason: "UNUSED_LONG_ENOUGH",
    keys: both,
  };
  const again = (...keys: RootKey[]) => confirm(planned, decide("delete", keys));
  /** The same key, read once more. */
  const copy = (rootKey: RootKey): RootKey => structuredClone(rootKey);
  const changed = (...because: RootKey[]) => ({ step: "REFUSE", reason: "KEYS_CHANGED", because });

  it.each([
    ["the same keys", [copy(old), copy(oldInactive)]],
    ["the same keys, in another order", [copy(oldInactive), copy(old)]],
    ["one of the keys", [copy(oldInactive)]],
    ["no key", []],
  ])("holds for %s", (_, keys) => {
    expect(again(...keys)).toBe(planned);
  });

  const used91DaysAgo: RootKey = { ...old, lastUsed: used(daysAgo(91)) };
  const deactivated: RootKey = { ...old, status: "Inactive" };
  const createdElsewhen: RootKey = { ...old, created: daysAgo(300) };
  const another = key(daysAgo(400), "NONE");

  it.each([
    ["a use appears, even an old one", used91DaysAgo],
    ["a key's status differs", deactivated],
    ["a key's creation differs", createdElsewhen],
    ["another key exists", another],
  ])("does not hold if %s", (_, differing) => {
    expect(again(oldInactive, differing)).toEqual(changed(differing));
  });

  it.each([
    ["used recently", incident({ ...old, lastUsed: used(daysAgo(0)) })],
    ["created recently", incident(createdLately)],
    ["unreadable", unreadable({ ...old, lastUsed: undefined })],
  ])("does not hold, for the reason of the new plan, if a key is %s", (_, refusal) => {
    const [differing] = "because" in refusal ? refusal.because : [];
    expect(again(oldInactive, differing as RootKey)).toEqual(refusal);
  });

  it("does not hold if a key is excepted and used meanwhile", () => {
    const excepted: Permission<"REMOVE"> = { ...planned, reason: "EXCEPTED", keys: [usedLately] };
    const usedNow = { ...usedLately, lastUsed: used(daysAgo(1)) };
    expect(confirm(excepted, decide("delete", [usedNow], "2026-12-31"))).toEqual(changed(usedNow));
  });
});
