import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClients } from "../../rule/clients.ts";
import { ACCOUNT_ID, type AccountUnderTest, openAccount, reopen } from "./account-under-test.ts";

/** Lambda's longest timeout: an evaluation that waits for it exceeds the limit of the test. */
const LONGEST_TIMEOUT_MS = 15 * 60_000;
const IN_PROGRESS: Fault = {
  kind: "serviceError",
  code: "ReportInProgress",
  status: 404,
  message: "Not yet",
};
const READS = ["GenerateCredentialReport", "GetAccountSummary", "GetCredentialReport"];

let under: AccountUnderTest;
beforeEach(async () => {
  under = await openAccount();
});
afterEach(() => under.close());

describe("an account without a key", () => {
  it("is COMPLIANT", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    await under.evaluate();
    expect(under.result()).toMatchObject({
      resourceType: "AWS::::Account",
      resourceId: ACCOUNT_ID,
      complianceType: "COMPLIANT",
      annotation: expect.stringMatching(
        /^No root access key: IAM's account summary says so\. Report/,
      ),
    });
  });

  it("takes only three reads and one report", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    await under.evaluate();
    expect(under.operations().slice(0, 3).sort()).toEqual(READS);
    expect(under.operations().slice(3)).toEqual(["PutEvaluations"]);
  });

  it("requests a report without waiting for it", async () => {
    under.account.reports.generationMs = Infinity;
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "NO_KEY",
      unreadable: { report: expect.stringContaining("credential report") },
    });
    expect(under.account.reports.request()).toBe("INPROGRESS");
    expect(under.count("GetCredentialReport")).toBe(1);
  });

  it("stops waiting for a report as soon as the summary reports no key", async () => {
    under.account.reports.generationMs = Infinity;
    under.fail("GetAccountSummary", { kind: "delay", ms: 700 });
    await expect(under.evaluate({}, LONGEST_TIMEOUT_MS)).resolves.toMatchObject({
      reason: "NO_KEY",
    });
  });

  it("records a denied request for a report, although it needs none", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "NO_KEY",
      unreadable: expect.objectContaining({
        reportRequest: expect.stringContaining("Allow iam:GenerateCredentialReport"),
      }),
    });
  });

  it("leaves no call running", async () => {
    under.fail("GenerateCredentialReport", { kind: "throttling" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    try {
      await expect(under.evaluate()).resolves.toMatchObject({ reason: "NO_KEY" });
      const requests = under.count("GenerateCredentialReport");
      // Whatever would be sent again later is sent now, before another call.
      await vi.advanceTimersByTimeAsync(60_000);
      const { iam } = createClients(under.sandbox.clientSettingsOf(under.account));
      await iam.send(new GetAccountSummaryCommand());
      expect(under.count("GenerateCredentialReport")).toBe(requests);
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not wait for the answer to that request", async () => {
    under.fail("GenerateCredentialReport", { kind: "delay", ms: Infinity });
    await expect(under.evaluate({}, LONGEST_TIMEOUT_MS)).resolves.toMatchObject({
      reason: "NO_KEY",
    });
  });

  it("is reported with the time at which AWS Config asked", async () => {
    await under.evaluate({
      invokingEvent: JSON.stringify({
        messageType: "ScheduledNotification",
        notificationCreationTime: "2026-07-13T21:50:00.373Z",
      }),
    });
    expect(under.result()?.orderingTimestamp).toEqual(new Date("2026-07-13T21:50:00.373Z"));
  });
});

describe("the three reads", () => {
  it("run in parallel", async () => {
    for (const operation of READS) under.fail(operation, { kind: "delay", ms: Infinity });
    await expect(under.evaluate({}, 3000)).rejects.toThrow("cannot be determined");
    expect(under.operations().slice(0, 3).sort()).toEqual(READS);
  });
});

describe("an account with a key", () => {
  it("is NON_COMPLIANT, with the key's age and last use", async () => {
    under.hoursAgo(48, () => under.account.createRootKey());
    under.hoursAgo(24, () => under.account.useRootKey(1, "s3", "eu-west-1"));
    under.hoursAgo(1, () => under.account.reports.request());
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
    expect(under.result()).toMatchObject({
      complianceType: "NON_COMPLIANT",
      annotation: expect.stringMatching(
        /^Root access key 1 is active: created 20\S+, last used 20\S+ by s3 in eu-west-1\. Report 20\S+Z\.$/,
      ),
    });
  });

  it("waits for a first report", async () => {
    under.account.createRootKey();
    under.account.reports.generationMs = 700;
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("waits for a new report if the last one has expired", async () => {
    under.hoursAgo(8 * 24, () => under.account.reports.request());
    under.account.createRootKey();
    under.account.reports.generationMs = 300;
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("waits for a report although the account summary is denied", async () => {
    under.account.createRootKey();
    under.account.reports.generationMs = 700;
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY", degraded: true });
  });

  it("requests a report again after a transient failure", async () => {
    under.account.createRootKey();
    under.fail("GenerateCredentialReport", { kind: "throttling" }, { times: 3 });
    await expect(under.evaluate({}, LONGEST_TIMEOUT_MS)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
      unreadable: {},
    });
  });

  it("reads the report again if it was completed in the meantime", async () => {
    under.account.createRootKey();
    under.account.reports.request();
    under.fail("GetCredentialReport", IN_PROGRESS, { times: 1 });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
    expect(under.count("GenerateCredentialReport")).toBe(1);
    expect(under.count("GetCredentialReport")).toBe(2);
  });

  it("does not wait if IAM reports an old report as complete", async () => {
    under.hoursAgo(6, () => {
      under.account.createRootKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    under.fail("GenerateCredentialReport", {
      kind: "malformed",
      change: (body) => body.replace("STARTED", "COMPLETE").replace("INPROGRESS", "COMPLETE"),
    });
    await expect(under.evaluate({}, LONGEST_TIMEOUT_MS)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
    });
    expect(under.count("GetCredentialReport")).toBe(2);
  });

  it("waits for a report that somebody else requested, although its own request was denied", async () => {
    under.account.createRootKey();
    under.account.reports.generationMs = 700;
    under.account.reports.request();
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("is NON_COMPLIANT in time if no report becomes ready", async () => {
    under.account.createRootKey();
    under.account.reports.generationMs = Infinity;
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({
      reason: "DETAILS_UNAVAILABLE",
      annotation: expect.stringContaining("still being generated"),
    });
    expect(under.count("GetCredentialReport")).toBeGreaterThan(1);
  });

  it("does not wait if IAM denies generating a report", async () => {
    under.account.createRootKey();
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "DETAILS_UNAVAILABLE",
      annotation: expect.stringContaining("iam:GenerateCredentialReport denied"),
    });
    expect(under.count("GetCredentialReport")).toBe(1);
  });

  it("does not wait if IAM denies reading the report", async () => {
    under.account.createRootKey();
    under.fail("GetCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "DETAILS_UNAVAILABLE",
      unreadable: { report: expect.stringContaining("Allow iam:GetCredentialReport") },
    });
    expect(under.count("GetCredentialReport")).toBe(1);
  });

  it("is read from the current report although a new one was denied", async () => {
    under.account.createRootKey();
    under.hoursAgo(1, () => under.account.reports.request());
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });
});

describe("an inactive key", () => {
  function deactivatedKey() {
    under.account.createRootKey();
    under.account.setRootKeyActive(1, false);
  }

  it("is NON_COMPLIANT by default", async () => {
    deactivatedKey();
    await under.evaluate();
    expect(under.result()?.complianceType).toBe("NON_COMPLIANT");
  });

  it("is COMPLIANT if inactiveKeys is COMPLIANT", async () => {
    under = await reopen(under, { inactiveKeys: "COMPLIANT" });
    deactivatedKey();
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "INACTIVE_KEY" });
    expect(under.result()?.complianceType).toBe("COMPLIANT");
  });

  it("waits for a new report if the current one is old", async () => {
    under = await reopen(under, { inactiveKeys: "COMPLIANT" });
    under.hoursAgo(6, () => {
      under.account.createRootKey();
      under.account.reports.request();
    });
    under.account.setRootKeyActive(1, false);
    under.account.reports.generationMs = 700;
    await expect(under.evaluate()).resolves.toMatchObject({
      complianceType: "COMPLIANT",
      reason: "INACTIVE_KEY",
    });
  });

  it("in an old report is NON_COMPLIANT if no new one becomes ready", async () => {
    under = await reopen(under, { inactiveKeys: "COMPLIANT" });
    under.hoursAgo(6, () => {
      deactivatedKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "INACTIVE_KEY_UNCONFIRMED",
    });
  });

  it("is still in the annotation if no report follows an old one", async () => {
    under.hoursAgo(6, () => {
      deactivatedKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    under.fail("GetCredentialReport", IN_PROGRESS, { after: 1 });
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({
      reason: "INACTIVE_KEY_UNCONFIRMED",
      annotation: expect.stringContaining("Root access key 1 is inactive: created"),
    });
    expect(under.count("GetCredentialReport")).toBeGreaterThan(1);
  });

  it("in an old report has no verdict if the next one is another account's", async () => {
    under.hoursAgo(6, () => {
      deactivatedKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    const anothers: Fault = {
      kind: "malformed",
      change: (body) =>
        body.replace(/(?<=<Content>)[^<]*/, (content) =>
          Buffer.from(
            Buffer.from(content, "base64").toString().replaceAll(ACCOUNT_ID, "444455556666"),
          ).toString("base64"),
        ),
    };
    under.fail("GetCredentialReport", anothers, { after: 1 });
    await expect(under.evaluate({}, 3000)).rejects.toThrow(
      "the evidence is that of another account",
    );
  });

  it("in an old report is NON_COMPLIANT at once, with the reason, if a new one is denied", async () => {
    under = await reopen(under, { inactiveKeys: "COMPLIANT" });
    under.hoursAgo(6, () => {
      deactivatedKey();
      under.account.reports.request();
    });
    under.fail("GenerateCredentialReport", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "INACTIVE_KEY_UNCONFIRMED",
      unreadable: { reportRequest: expect.stringContaining("iam:GenerateCredentialReport") },
    });
    expect(under.count("GetCredentialReport")).toBe(1);
  });
});

describe("a contradiction", () => {
  it("leads to a second reading of the summary: the key was deleted after the report", async () => {
    under.account.createRootKey();
    under.hoursAgo(1, () => under.account.reports.request());
    under.account.deleteRootKey(1);
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "KEY_DELETED_AFTER_REPORT" });
    expect(under.count("GetAccountSummary")).toBe(2);
  });

  it("leads to a second reading of the summary: the key was created after the report", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    under.account.createRootKey();
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "KEY_CREATED_AFTER_REPORT" });
    expect(under.count("GetAccountSummary")).toBe(2);
  });

  const flag = (from: number, to: number) => ({
    kind: "malformed" as const,
    change: (body: string) =>
      body.replace(
        `<key>AccountAccessKeysPresent</key><value>${from}</value>`,
        `<key>AccountAccessKeysPresent</key><value>${to}</value>`,
      ),
  });

  it("ends NON_COMPLIANT if the second reading has the key", async () => {
    under.account.createRootKey();
    under.fail("GetAccountSummary", flag(1, 0), { times: 1 });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("ends COMPLIANT if the second reading has no key", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    under.fail("GetAccountSummary", flag(0, 1), { times: 1 });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "KEY_DELETED_MEANWHILE" });
  });

  it("ends without a verdict if the report has a key and the second reading fails", async () => {
    under.account.createRootKey();
    under.hoursAgo(1, () => under.account.reports.request());
    under.account.deleteRootKey(1);
    under.fail("GetAccountSummary", { kind: "accessDenied" }, { after: 1 });
    await expect(under.evaluate()).rejects.toMatchObject({
      name: "NoVerdictError",
      reason: "CONTRADICTION",
    });
    expect(under.count("PutEvaluations")).toBe(0);
  });

  it("ends NON_COMPLIANT if the summary had a key and the second reading fails", async () => {
    under.hoursAgo(1, () => under.account.reports.request());
    under.account.createRootKey();
    under.fail("GetAccountSummary", { kind: "delay", ms: Infinity }, { after: 1 });
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({ reason: "KEY_NOT_IN_REPORT" });
  });
});

describe("the log", () => {
  it("has one record per evaluation, without credentials or tokens", async () => {
    under.account.createRootKey();
    const event = under.rules.startEvaluation("root-access-key");
    await under.evaluate(event);
    expect(under.logs()).toEqual([
      {
        accountId: ACCOUNT_ID,
        complianceType: "NON_COMPLIANT",
        reason: "ACTIVE_KEY",
        annotation: under.result()?.annotation,
        inactiveKeys: "NON_COMPLIANT",
        degraded: false,
        reportGeneratedTime: expect.stringMatching(/^20.*Z$/),
        unreadable: {},
        reported: true,
        durationsMs: { evidence: expect.any(Number), reporting: expect.any(Number) },
      },
    ]);
    const text = JSON.stringify(under.logs());
    expect(text).not.toContain(event.resultToken);
    expect(text).not.toContain("AKIA");
  });

  it("has one record even if the result was not accepted", async () => {
    under.fail("PutEvaluations", { kind: "accessDenied" });
    await expect(under.evaluate()).rejects.toThrow();
    expect(under.logs()).toEqual([
      expect.objectContaining({
        accountId: ACCOUNT_ID,
        complianceType: "COMPLIANT",
        reason: "NO_KEY",
        reported: false,
        error: { name: "PutEvaluationsError", message: expect.stringContaining("denied") },
      }),
    ]);
  });

  it("has one record even without a verdict", async () => {
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(under.evaluate()).rejects.toThrow();
    expect(under.logs()).toEqual([
      {
        accountId: ACCOUNT_ID,
        inactiveKeys: "NON_COMPLIANT",
        reason: "SUMMARY_UNREADABLE",
        reported: false,
        error: { name: "NoVerdictError", message: expect.stringContaining("cannot be determined") },
      },
    ]);
  });
});

describe("an event that is not one of AWS Config's", () => {
  it.each([{ accountId: "1" }, { ruleParameters: '{"x":"y"}' }, { resultToken: "" }])(
    "calls nothing in AWS: %j",
    async (changes) => {
      await expect(under.evaluate(changes)).rejects.toMatchObject({ name: "InvalidEventError" });
      expect(under.operations()).toEqual([]);
    },
  );
});
