import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AccountUnderTest, openAccount } from "./account-under-test.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** By how much AWS's clock is ahead of the local one. */
const OFFSETS = {
  "3 days ahead": 3 * DAY_MS,
  "3 days behind": -3 * DAY_MS,
  "40 days ahead": 40 * DAY_MS,
  "40 days behind": -40 * DAY_MS,
  "6 minutes ahead": 6 * MINUTE_MS,
  "6 minutes behind": -6 * MINUTE_MS,
};

let under: AccountUnderTest;
beforeEach(async () => {
  under = await openAccount({ inactiveKeys: "COMPLIANT" });
  under.hoursAgo(1000, () => under.account.createRootKey());
  under.account.setRootKeyActive(1, false);
});
afterEach(() => under.close());

const localClock = (offsetMs: number) => () => new Date(under.clock.now().getTime() - offsetMs);
const unconfirmed = { complianceType: "NON_COMPLIANT", reason: "INACTIVE_KEY_UNCONFIRMED" };
const inactive = { complianceType: "COMPLIANT", reason: "INACTIVE_KEY" };

describe.each(Object.entries(OFFSETS))("with AWS's clock %s", (_, offsetMs) => {
  const evaluate = () => under.evaluate({}, undefined, localClock(offsetMs));

  it("no report counts as fresh, and the record says why", async () => {
    await expect(evaluate()).resolves.toMatchObject({
      ...unconfirmed,
      annotation: expect.stringContaining("AWS's time is in doubt"),
      clockDoubt: expect.stringMatching(/^AWS's clock says .* and the local clock .* apart$/),
    });
  });

  it("a report alone is not enough for a finding, and the error says why", async () => {
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(evaluate()).rejects.toMatchObject({
      name: "NoVerdictError",
      message: expect.stringContaining("No report counts as fresh: AWS's clock says"),
    });
  });

  it("a malformed report does not resolve the doubt, and the error gives both reasons", async () => {
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    const change = (body: string) => body.replace(/(?<=<Content>)[^<]*/, "");
    under.fail("GetCredentialReport", { kind: "malformed", change });
    await expect(evaluate()).rejects.toMatchObject({
      name: "NoVerdictError",
      message: expect.stringMatching(
        /No report counts as fresh: AWS's clock says .* cannot be used:/,
      ),
    });
  });

  it("an absent key is COMPLIANT, because the account summary is live", async () => {
    under.account.deleteRootKey(1);
    await expect(evaluate()).resolves.toMatchObject({ complianceType: "COMPLIANT" });
  });
});

describe("a difference that AWS accepts", () => {
  it.each([2 * MINUTE_MS, -2 * MINUTE_MS])("of %i ms is harmless", async (offsetMs) => {
    const record = await under.evaluate({}, undefined, localClock(offsetMs));
    expect(record).toMatchObject(inactive);
    expect(record.clockDoubt).toBeUndefined();
  });

  it("leaves the age of a report to AWS's clock", async () => {
    // By AWS's clock 4 h 16 min old, by the local one 4 h 13 min.
    under.hoursAgo(4 + 16 / 60, () => under.account.reports.request());
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    const record = await under.evaluate({}, undefined, localClock(3 * MINUTE_MS));
    expect(record).toMatchObject(unconfirmed);
  });
});

describe("a Date header", () => {
  it.each([
    ["that is missing", undefined, "no Date header"],
    ["that is empty", "", "malformed Date header"],
    ["in another form", "2026-11-27T02:40:20Z", "malformed Date header"],
    ["of a date that does not exist", "Mon, 30 Feb 2026 02:40:20 GMT", "malformed Date header"],
    ["of another weekday", "Mon, 27 Nov 2026 02:40:20 GMT", "malformed Date header"],
  ])("%s leaves no report fresh", async (_, date, doubt) => {
    under.fail("GetCredentialReport", { kind: "date", date });
    await expect(under.evaluate()).resolves.toMatchObject({
      ...unconfirmed,
      clockDoubt: expect.stringContaining(doubt),
    });
  });

  it("counts only in the report's own response", async () => {
    const wrong = new Date(under.clock.now().getTime() - 3 * DAY_MS).toUTCString();
    under.fail("GetAccountSummary", { kind: "date", date: wrong });
    under.fail("GenerateCredentialReport", { kind: "date", date: undefined });
    await expect(under.evaluate()).resolves.toMatchObject(inactive);
    under.fail("GetCredentialReport", { kind: "date", date: wrong });
    await expect(under.evaluate()).resolves.toMatchObject(unconfirmed);
  });
});
