import type { Account } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CENTRAL_ID,
  DELETE,
  MEMBER_ID,
  OTHER_ID,
  openOrganization,
  type RemovalUnderTest,
  requestOf,
} from "../integration/removal-under-test.ts";
import { WarmFunction } from "./warm-function.ts";

let under: RemovalUnderTest;
let warm: WarmFunction;

beforeEach(async () => {
  under = await openOrganization();
  warm = await WarmFunction.start({
    bundle: new URL("../../dist/removal/", import.meta.url),
    functionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:removal`,
    environment: { ...under.sandbox.environmentOf(under.central.account), ...DELETE },
  });
});
afterEach(async () => {
  await warm.close();
  await under.close();
});

const createKey = (account: Account) => under.daysAgo(400, () => account.createRootKey()).id;

describe("the removal, under AWS's own runtime client,", () => {
  it("answers with its record and logs it, after its intent, as one line of JSON", async () => {
    const id = createKey(under.account);
    const { requestId, result } = await warm.invoke(requestOf(MEMBER_ID));
    expect(result).toMatchObject({ decision: "REMOVED", actual: { deleted: [id] } });
    const line = { timestamp: expect.any(String), level: "INFO", requestId };
    expect(await warm.close()).toEqual([
      { ...line, message: expect.objectContaining({ decision: "INTENT" }) },
      { ...line, message: result },
    ]);
  });

  it("passes on what it throws, and deletes nothing", async () => {
    createKey(under.account);
    under.fail("AssumeRoot", { kind: "throttling" });
    const { error } = await warm.invoke(requestOf(MEMBER_ID));
    expect(error).toMatchObject({
      errorType: "RootSessionError",
      errorMessage: expect.stringContaining("sts:AssumeRoot failed"),
      trace: expect.arrayContaining([expect.stringMatching(/^ {4}at .*index\.js/)]),
    });
    expect(under.keyIds()).toHaveLength(1);
    const log = await warm.close();
    expect(log).toMatchObject([{ message: { decision: "FAILED" } }, { level: "ERROR" }]);
  });

  it("warm, works in the account that asks, and in no other's session", async () => {
    const first = createKey(under.account);
    const second = createKey(under.other);
    const answer = await warm.invoke(requestOf(MEMBER_ID));
    expect(answer.result).toMatchObject({ accountId: MEMBER_ID, actual: { deleted: [first] } });
    expect(under.other.rootKeys).toHaveLength(1);
    const next = await warm.invoke(requestOf(OTHER_ID));
    expect(next.result).toMatchObject({ accountId: OTHER_ID, actual: { deleted: [second] } });
    expect(await warm.close()).toHaveLength(4);
  });

  it("warm, removes after a failure", async () => {
    createKey(under.account);
    under.fail("AssumeRoot", { kind: "throttling" }, { times: 3 });
    expect((await warm.invoke(requestOf(MEMBER_ID))).error).toBeDefined();
    const { result } = await warm.invoke(requestOf(MEMBER_ID));
    expect(result).toMatchObject({ decision: "REMOVED" });
  });

  it("answers before a short deadline, although IAM does not", async () => {
    createKey(under.account);
    under.fail("ListAccessKeys", { kind: "delay", ms: Infinity });
    const { error, remainingMs } = await warm.invoke(requestOf(MEMBER_ID), 3000);
    expect(error).toMatchObject({ errorType: "KeysNotListedError" });
    expect(remainingMs).toBeGreaterThan(0);
    expect(under.keyIds()).toHaveLength(1);
  });
});
