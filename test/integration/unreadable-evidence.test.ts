import { inspect } from "node:util";
import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, type AccountUnderTest, openAccount, reopen } from "./account-under-test.ts";

let under: AccountUnderTest;
beforeEach(async () => {
  under = await openAccount();
});
afterEach(() => under.close());

describe("an account summary that is an error with the status of success", () => {
  it.each<[string, Fault]>([
    [
      "by a header",
      { kind: "headers", headers: { "x-amzn-errortype": "AccessDenied:http://internal/" } },
    ],
    [
      "by an element beside the summary",
      {
        kind: "malformed",
        change: (body) => body.replace("<SummaryMap>", "<Error><Code>Throttling</Code></Error>$&"),
      },
    ],
    [
      "by a second document",
      { kind: "malformed", change: (body) => `${body}<ErrorResponse><Error/></ErrorResponse>` },
    ],
    [
      "by its root",
      {
        kind: "malformed",
        change: (body) => body.replaceAll("GetAccountSummaryResponse", "ErrorResponse"),
      },
    ],
    [
      "by its root and a code",
      {
        kind: "malformed",
        change: (body) =>
          body
            .replaceAll("GetAccountSummaryResponse", "ErrorResponse")
            .replace("<GetAccountSummaryResult>", "<Code>Odd</Code>$&"),
      },
    ],
    [
      "by a second document, an empty one,",
      { kind: "malformed", change: (body) => `${body}<ErrorResponse/>` },
    ],
  ])("%s is unreadable", async (_, fault) => {
    under.fail("GetAccountSummary", fault);
    await expect(under.evaluate()).rejects.toMatchObject({ reason: "SUMMARY_UNREADABLE" });
  });
});

describe("without the account summary", () => {
  it("a fresh report with an active key is NON_COMPLIANT, degraded", async () => {
    under.account.createRootKey();
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(under.evaluate()).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "ACTIVE_KEY",
      degraded: true,
      unreadable: { summary: expect.stringContaining("Allow iam:GetAccountSummary") },
    });
    expect(under.logs()).toEqual([expect.objectContaining({ degraded: true })]);
  });

  it("a report without a key leads to no verdict, and nothing is reported", async () => {
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(under.evaluate()).rejects.toMatchObject({
      name: "NoVerdictError",
      reason: "SUMMARY_UNREADABLE",
      message: expect.stringContaining("Allow iam:GetAccountSummary"),
      cause: expect.objectContaining({ name: "UnreadableEvidenceError" }),
    });
    expect(under.count("PutEvaluations")).toBe(0);
  });

  it("an error names what the report shows", async () => {
    under.hoursAgo(6, () => {
      under.account.createRootKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    under.fail("GetAccountSummary", { kind: "accessDenied" });
    await expect(under.evaluate({}, 3000)).rejects.toThrow(
      /no fresh report shows a noncompliant key\. .* Root access key 1 is active: .* Report 20\S+Z\. iam:GetAccountSummary was denied/,
    );
  });

  it("an error does not show a credential that AWS quotes", async () => {
    under.fail("GetAccountSummary", {
      kind: "serviceError",
      code: "SignatureDoesNotMatch",
      status: 403,
      message:
        "The Canonical String should have been\n'POST\nx-amz-security-token:AKIA0000111122223333'",
    });
    const error: Error = await under.evaluate().catch((e) => e);
    expect(error.message).toContain("x-amz-security-token:(redacted)");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("AKIA0000");
    expect(JSON.stringify(under.logs())).not.toContain("AKIA0000");
  });

  it("an error does not quote at length", async () => {
    const message = "x".repeat(1e6);
    under.fail("GetAccountSummary", { kind: "serviceError", code: "Odd", status: 400, message });
    const error: Error = await under.evaluate().catch((e) => e);
    expect(error.message.length).toBeLessThan(2000);
  });

  it("many failures do not affect the next evaluation", async () => {
    const evaluations = 20;
    const attempts = 3;
    const times = evaluations * attempts;
    under.fail("GetAccountSummary", { kind: "reset" }, { times: times + 1 });
    under.fail("GenerateCredentialReport", { kind: "reset" }, { times });
    under.fail("GetCredentialReport", { kind: "reset" }, { times });
    for (let evaluation = 0; evaluation < evaluations; evaluation++) {
      await expect(under.evaluate()).rejects.toThrow("cannot be determined");
    }
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "NO_KEY" });
    expect(under.count("GetAccountSummary")).toBe(times + 2);
  });

  it("a summary that never arrives leaves time for the result from the report", async () => {
    under.account.createRootKey();
    under.fail("GetAccountSummary", { kind: "delay", ms: Infinity });
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
      degraded: true,
    });
    expect(under.result()?.complianceType).toBe("NON_COMPLIANT");
  });

  it("a summary that never arrives does not end the wait for a report", async () => {
    under.account.createRootKey();
    under.account.reports.generationMs = 700;
    under.fail("GetAccountSummary", { kind: "delay", ms: Infinity });
    await expect(under.evaluate({}, 5000)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
      degraded: true,
    });
  });

  it.each([
    "",
    " ",
    "\n",
    "0x0",
    "-1",
    "00",
    "0.5",
    "1e0",
    "none",
    "NaN",
    "Infinity",
    "9007199254740993",
  ])("a flag of %j is no verdict", async (value) => {
    under.fail("GetAccountSummary", {
      kind: "malformed",
      change: (body) => body.replace(/(KeysPresent<\/key><value>)\d/, `$1${value}`),
    });
    await expect(under.evaluate()).rejects.toThrow(/usable AccountAccessKeysPresent/);
    expect(under.count("PutEvaluations")).toBe(0);
  });

  it.each([
    ["2", "ACTIVE_KEY"],
    ["\n  1\n", "ACTIVE_KEY"],
    ["0 ", "KEY_DELETED_AFTER_REPORT"],
  ])("a flag of %j is read for what it is", async (value, reason) => {
    under.account.createRootKey();
    under.fail("GetAccountSummary", {
      kind: "malformed",
      change: (body) => body.replace(/(KeysPresent)<\/key><value>\d/, `$1</key>\n <value>${value}`),
    });
    await expect(under.evaluate()).resolves.toMatchObject({ reason });
  });

  it.each<[string, (body: string) => string]>([
    ["without the flag", (body) => body.replace("AccountAccessKeysPresent", "Other")],
    [
      "with an empty flag element",
      (body) => body.replace(/(KeysPresent<\/key>)<value>\d<\/value>/, "$1<value/>"),
    ],
    [
      "with the flag twice",
      (body) =>
        body.replace(
          "</SummaryMap>",
          "<entry><key>AccountAccessKeysPresent</key><value/></entry>$&",
        ),
    ],
    ["without a map", (body) => body.replaceAll("SummaryMap", "Other")],
    ["of another operation", (body) => body.replaceAll("GetAccountSummary", "ListUsers")],
    ["that is cut off", (body) => body.slice(0, body.length / 2)],
    ["that is empty", () => ""],
    ["that is HTML", () => "<html><body>Sign in</body></html>"],
    ["that is JSON", () => '{"AccountAccessKeysPresent":0}'],
  ])("an answer %s is no verdict", async (_, change) => {
    under.fail("GetAccountSummary", { kind: "malformed", change });
    await expect(under.evaluate()).rejects.toMatchObject({ name: "NoVerdictError" });
    expect(under.count("PutEvaluations")).toBe(0);
  });
});

it("answers that begin with an XML declaration are read as without one", async () => {
  under.account.createRootKey();
  const change = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  for (const operation of [
    "GetAccountSummary",
    "GenerateCredentialReport",
    "GetCredentialReport",
  ]) {
    under.fail(operation, { kind: "malformed", change });
  }
  await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY", unreadable: {} });
});

it.each([
  ["spelled with a reference", "&#65;ccountAccessKeysPresent"],
  ["that a CDATA section divides", "Account<![CDATA[AccessKeysPresent]]>"],
  ["that an instruction divides", "Account<?x?>AccessKeysPresent"],
  ["that a comment divides", "Account<!---->AccessKeysPresent"],
])("an empty flag %s is no verdict, whatever ignored parts contain", async (_, name) => {
  const change = (body: string) =>
    body.replace(
      /<entry>(<key>AccountAccessKeysPresent<.*?)<\/entry>/,
      `<not a='$1'/><entry><key>${name}</key><value/></entry>`,
    );
  under.fail("GetAccountSummary", { kind: "malformed", change });
  await expect(under.evaluate()).rejects.toMatchObject({ reason: "SUMMARY_UNREADABLE" });
});

it.each(["GetAccountSummary", "GenerateCredentialReport", "GetCredentialReport"])(
  "thousands of declarations from %s leave time for a result from the other evidence",
  async (operation) => {
    under.account.createRootKey();
    under.hoursAgo(1, () => under.account.reports.request());
    const change = (body: string) => "<!DOCTYPE>".repeat(2e4) + body;
    under.fail(operation, { kind: "malformed", change });
    await expect(under.evaluate({}, 3000)).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      degraded: operation === "GetAccountSummary",
    });
  },
);

describe("the credential report's answer", () => {
  /** Changes the report inside the answer. */
  const editReport = (edit: (csv: string) => string) => ({
    kind: "malformed" as const,
    change: (body: string) =>
      body.replace(/(?<=<Content>)[^<]*/, (content) =>
        Buffer.from(edit(Buffer.from(content, "base64").toString())).toString("base64"),
      ),
  });

  it("of another account is no verdict, whatever the summary says", async () => {
    under.fail(
      "GetCredentialReport",
      editReport((csv) => csv.replace(ACCOUNT_ID, "999999999999")),
    );
    under.hoursAgo(1, () => under.account.reports.request());
    await expect(under.evaluate()).rejects.toMatchObject({ reason: "ANOTHER_ACCOUNTS_REPORT" });
    under.account.createRootKey();
    await expect(under.evaluate()).rejects.toMatchObject({ reason: "ANOTHER_ACCOUNTS_REPORT" });
    expect(under.count("PutEvaluations")).toBe(0);
  });

  it("of another account is no verdict, even if an old one was read before", async () => {
    under.hoursAgo(6, () => {
      under.account.createRootKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = Infinity;
    const { kind, change } = editReport((csv) => csv.replace(ACCOUNT_ID, "999999999999"));
    under.fail("GetCredentialReport", { kind, change }, { after: 1 });
    await expect(under.evaluate()).rejects.toMatchObject({ reason: "ANOTHER_ACCOUNTS_REPORT" });
  });

  it("that is old and malformed is replaced by a new one", async () => {
    under.hoursAgo(6, () => {
      under.account.createRootKey();
      under.account.reports.request();
    });
    under.account.reports.generationMs = 300;
    const { kind, change } = editReport((csv) => csv.replace("<root_account>", "root"));
    under.fail("GetCredentialReport", { kind, change }, { times: 1 });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it.each<[string, (body: string) => string]>([
    ["without a root row", editReport((csv) => csv.replace("<root_account>", "root")).change],
    ["without content", (body) => body.replace(/<Content>.*<\/Content>/, "")],
    ["with empty content", (body) => body.replace(/(?<=<Content>)[^<]*/, "")],
    ["with content that is not base64", (body) => body.replace(/(?<=<Content>)[^<]*/, "?!")],
    ["with an invalid time", (body) => body.replace(/(?<=<GeneratedTime>)[^<]*/, "today")],
    ["that is cut off", (body) => body.slice(0, body.length / 2)],
    ["that is empty", () => ""],
  ])("%s leaves the verdict to the summary", async (_, change) => {
    under.hoursAgo(1, () => under.account.reports.request());
    under.fail("GetCredentialReport", { kind: "malformed", change });
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "NO_KEY" });
    under.account.createRootKey();
    await expect(under.evaluate()).resolves.toMatchObject({ reason: "DETAILS_UNAVAILABLE" });
  });

  it("without a time is an old one", async () => {
    under = await reopen(under, { inactiveKeys: "COMPLIANT" });
    under.account.createRootKey();
    under.account.setRootKeyActive(1, false);
    under.fail("GetCredentialReport", {
      kind: "malformed",
      change: (body) => body.replace(/<GeneratedTime>.*<\/GeneratedTime>/, ""),
    });
    await expect(under.evaluate()).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "INACTIVE_KEY_UNCONFIRMED",
    });
  });
});

it("the same refusal is stated once, as the reason why there is no report", async () => {
  under.fail("GenerateCredentialReport", { kind: "accessDenied" });
  under.account.createRootKey();
  const { unreadable } = await under.evaluate();
  expect(Object.keys(unreadable)).toEqual(["report"]);
});
