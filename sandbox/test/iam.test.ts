import { readFile } from "node:fs/promises";
import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../index.ts";
import { Sandbox } from "../index.ts";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

let now: Date;
let sandbox: Sandbox;
let account: Account;
let iam: IAMClient;

beforeEach(async () => {
  now = new Date("2026-11-23T12:00:00Z");
  sandbox = await Sandbox.start({ clock: () => now });
  ({ account } = sandbox.addAccount({ id: "111122223333", reportGenerationMs: MINUTE_MS }));
  iam = new IAMClient(sandbox.clientSettingsOf(account));
});
afterEach(async () => {
  iam.destroy();
  await sandbox.close();
});

const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const generate = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
const get = () => iam.send(new GetCredentialReportCommand({}));
const rootRow = async () => {
  const { Content = new Uint8Array() } = await get();
  return Buffer.from(Content).toString().split("\n")[1]?.split(",");
};
const flag = async (client = iam) => {
  const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}));
  return SummaryMap?.AccountAccessKeysPresent;
};

describe("GetAccountSummary", () => {
  it("returns the flag 0 without a root access key", async () => {
    await expect(flag()).resolves.toBe(0);
  });

  it("returns the flag 1 with one active key, with two, and with an inactive one", async () => {
    account.createRootKey();
    await expect(flag()).resolves.toBe(1);
    account.createRootKey();
    await expect(flag()).resolves.toBe(1);
    account.deleteRootKey(1);
    account.setRootKeyActive(2, false);
    await expect(flag()).resolves.toBe(1);
  });

  it("is live", async () => {
    account.createRootKey();
    account.deleteRootKey(1);
    await expect(flag()).resolves.toBe(0);
  });

  it("describes the account whose credentials sign the request", async () => {
    const other = sandbox.addAccount({ id: "444455556666" }).account;
    other.createRootKey();
    const otherIam = new IAMClient(sandbox.clientSettingsOf(other));
    await expect(flag(otherIam)).resolves.toBe(1);
    await expect(flag()).resolves.toBe(0);
    otherIam.destroy();
  });
});

describe("GenerateCredentialReport", () => {
  it("starts, continues and completes a report", async () => {
    await expect(generate()).resolves.toBe("STARTED");
    await expect(generate()).resolves.toBe("INPROGRESS");
    pass(MINUTE_MS);
    await expect(generate()).resolves.toBe("COMPLETE");
  });

  it("starts a new report only if the last one is 4 hours old", async () => {
    await generate();
    pass(4 * HOUR_MS - 1);
    await expect(generate()).resolves.toBe("COMPLETE");
    pass(1);
    await expect(generate()).resolves.toBe("STARTED");
  });
});

describe("GetCredentialReport", () => {
  it("fails without a report", async () => {
    await expect(get()).rejects.toMatchObject({
      name: "CredentialReportNotPresentException",
      $metadata: { httpStatusCode: 410 },
    });
  });

  it("fails while the first report is in progress", async () => {
    await generate();
    await expect(get()).rejects.toMatchObject({
      name: "CredentialReportNotReadyException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("fails if the report is older than 7 days", async () => {
    await generate();
    pass(7 * 24 * HOUR_MS);
    await expect(get()).resolves.toHaveProperty("ReportFormat", "text/csv");
    pass(1);
    await expect(get()).rejects.toMatchObject({
      name: "CredentialReportExpiredException",
      $metadata: { httpStatusCode: 410 },
    });
  });

  it("returns the previous report while a new one is in progress", async () => {
    await generate();
    pass(5 * HOUR_MS);
    await generate();
    await expect(get()).resolves.toHaveProperty("GeneratedTime", new Date("2026-11-23T12:00:00Z"));
    pass(MINUTE_MS);
    await expect(get()).resolves.toHaveProperty("GeneratedTime", new Date("2026-11-23T17:00:00Z"));
  });

  it("shows the account as it was when the report was requested", async () => {
    await generate();
    account.createRootKey();
    pass(MINUTE_MS);
    expect((await rootRow())?.[8]).toBe("false");
  });

  it("has the recorded columns, and N/A throughout an absent key", async () => {
    await generate();
    pass(MINUTE_MS);
    const { Content = new Uint8Array() } = await get();
    const [header] = Buffer.from(Content).toString().split("\n");
    const recorded = await readFile(
      new URL("../../test/fixtures/credential-reports/no-key.csv", import.meta.url),
      "utf8",
    );
    expect(header).toBe(recorded.split("\n")[0]);
    expect((await rootRow())?.slice(8, 13)).toEqual(["false", "N/A", "N/A", "N/A", "N/A"]);
  });

  it("keeps an inactive key's date and last use", async () => {
    account.createRootKey();
    pass(HOUR_MS);
    account.useRootKey(1, "s3", "us-east-1");
    account.setRootKeyActive(1, false);
    await generate();
    pass(MINUTE_MS);
    expect((await rootRow())?.slice(8, 13)).toEqual([
      "false",
      "2026-11-23T12:00:00+00:00",
      "2026-11-23T13:00:00+00:00",
      "us-east-1",
      "s3",
    ]);
  });

  it("has a row for every user, after the root user's", async () => {
    account.users.push("alice", "a,b");
    await generate();
    pass(MINUTE_MS);
    const { Content = new Uint8Array() } = await get();
    const users = Buffer.from(Content).toString().split("\n").slice(1);
    expect(users.map((row) => row.slice(0, 6))).toEqual(["<root_", "alice,", '"a,b",']);
  });
});

describe("root access keys", () => {
  it("are limited to two", () => {
    account.createRootKey();
    account.createRootKey();
    expect(() => account.createRootKey()).toThrow("already has two access keys");
  });

  it("must exist to be changed", () => {
    expect(() => account.deleteRootKey(2)).toThrow("has no access key 2");
  });
});
