import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invokeFunction } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CENTRAL_ID,
  DELETE,
  MEMBER_ID,
  messageOf,
  openOrganization,
  type RemovalUnderTest,
  requestOf,
} from "./removal-under-test.ts";

const DIST = new URL("../../dist/removal/", import.meta.url);

let folder: string;
let under: RemovalUnderTest;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
  await cp(DIST, folder, { recursive: true });
  under = await openOrganization();
});
afterEach(async () => {
  await under.close();
  await rm(folder, { recursive: true });
});

const invoke = (event: unknown, { environment = {}, partition = "aws", timeoutMs = 10_000 } = {}) =>
  invokeFunction({
    bundle: join(folder, "index.js"),
    functionArn: `arn:${partition}:lambda:us-east-1:${CENTRAL_ID}:function:removal`,
    environment: {
      ...under.sandbox.environmentOf(under.central.account),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...DELETE,
      ...environment,
    },
    timeoutMs,
    event,
  });

describe("the bundle, alone in a folder as Lambda unpacks it,", () => {
  it("removes a key, and logs its intent and its result as JSON on a line each", async () => {
    const { id } = under.daysAgo(400, () => under.account.createRootKey());
    const { result, error, log } = await invoke(requestOf(MEMBER_ID));
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ decision: "REMOVED", actual: { deleted: [id] } });
    expect(under.keyIds()).toEqual([]);
    const [intent = "", record = "", ...rest] = log.split("\n");
    expect(JSON.parse(intent)).toMatchObject({ decision: "INTENT", keys: [{ accessKeyId: id }] });
    expect(JSON.parse(record)).toEqual(result);
    expect(rest).toEqual([""]);
  });

  it("pauses before it checks again for a key that IAM still lists", async () => {
    under.createOldKey();
    under.listAsBefore(3);
    const { result } = await invoke(requestOf(MEMBER_ID));
    expect(result).toMatchObject({ decision: "REMOVED" });
    const [, , third = 0, fourth = 0] = under.sandbox.requests
      .filter(({ operation }) => operation === "ListAccessKeys")
      .map(({ receivedMs }) => receivedMs);
    expect(fourth - third).toBeGreaterThan(490);
  });

  it("deletes nothing in a dry run", async () => {
    under.daysAgo(400, () => under.account.createRootKey());
    const environment = { REMOVAL_MODE: "dry-run" };
    const { result } = await invoke(requestOf(MEMBER_ID), { environment });
    expect(result).toMatchObject({ decision: "WOULD_REMOVE" });
    expect(under.keyIds()).toHaveLength(1);
  });

  it("fails loudly", async () => {
    const { error, log } = await invoke(messageOf('{"account":"stranger"}'));
    expect(error).toMatchObject({
      errorType: "InvalidRequestError",
      errorMessage: "body.account: found 'stranger'; allowed is an account id of 12 digits.",
    });
    expect(JSON.parse(log)).toMatchObject({ decision: "FAILED", isRedelivered: true });
  });

  it("fails with the name of a missing variable", async () => {
    const { error } = await invoke(requestOf(MEMBER_ID), {
      environment: { PROTECTED_ACCOUNTS: "" },
    });
    expect(error).toMatchObject({
      errorType: "InvalidSettingsError",
      errorMessage: expect.stringContaining("environment.PROTECTED_ACCOUNTS: found ''"),
    });
  });

  it.each(["aws-cn", "aws-us-gov"])("does nothing in %s", async (partition) => {
    const { result } = await invoke(requestOf(MEMBER_ID), { partition });
    expect(result).toMatchObject({
      decision: "FAILED",
      error: { name: "UnsupportedPartitionError" },
      isRedelivered: false,
    });
    expect(under.operations()).toEqual([]);
  });

  it("has no operation that changes anything, except for deleting an access key", async () => {
    const code = await readFile(join(folder, "index.js"), "utf8");
    expect(code).toContain("DeleteAccessKey");
    expect(code).not.toContain("UpdateAccessKey");
    expect(code).not.toContain("DeleteLoginProfile");
  });
});
