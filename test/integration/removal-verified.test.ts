import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DELETE_TASK_POLICY } from "../../removal/contract.ts";
import { removeKeys } from "../../removal/remove-keys.ts";
import { openRootTask } from "../../removal/root-task.ts";
import { listRootKeys } from "../../shared/root-access-keys.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import {
  CENTRAL_ID,
  MEMBER_ID,
  openOrganization,
  type RemovalUnderTest,
  whileAnswering,
} from "./removal-under-test.ts";

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const createOldKey = () => under.createOldKey();
const expectFailure: RemovalUnderTest["expectFailure"] = (...args) => under.expectFailure(...args);

describe("after the deletion", () => {
  it("a key that was created in the meantime is not deleted, and the removal is incomplete", async () => {
    const { id } = createOldKey();
    let created = "";
    const create = () => {
      created = under.account.createRootKey().id;
    };
    under.fail("DeleteAccessKey", whileAnswering(create), { times: 1 });
    const error = await expectFailure("RemovalIncompleteError", /Created during the removal/);
    expect(error.message).toContain(`not deleted: ${created}.`);
    expect(error).toMatchObject({ removal: { deleted: [id], gone: [], remaining: [created] } });
    expect(under.keyIds()).toEqual([created]);
    expect(under.count("DeleteAccessKey")).toBe(1);
  });

  it("a key that IAM still lists is checked again", async () => {
    createOldKey();
    under.listAsBefore(4);
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
    expect(under.pauses).toEqual([500, 1000]);
    expect(under.count("ListAccessKeys")).toBe(5);
    expect(under.count("DeleteAccessKey")).toBe(1);
  });

  it("a key that IAM keeps listing is reported as neither deleted nor existing", async () => {
    const { id } = createOldKey();
    under.listAsBefore();
    const error = await expectFailure("RemovalIncompleteError", `but still lists: ${id}.`);
    expect(error).toMatchObject({
      removal: { deleted: [], gone: [], stillListed: [id], remaining: [] },
    });
    expect(under.pauses).toEqual([500, 1000, 2000]);
    expect(under.count("ListAccessKeys")).toBe(6);
  });

  it("a key that another request deletes, and IAM still lists, is checked again", async () => {
    const { id } = createOldKey();
    under.listAsBefore(3);
    under.fail(
      "GetAccessKeyLastUsed",
      whileAnswering(() => under.account.deleteRootKey(1)),
      { after: 1, times: 1 },
    );
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [], gone: [id], remaining: [], problems: [] },
    });
    expect(under.pauses).toEqual([500]);
  });

  it.each<[string, Fault]>([
    ["is cut off", { kind: "truncated" }],
    ["makes no sense", { kind: "malformed", change: () => "<html>" }],
    ["is a 500", { kind: "serverError", status: 500 }],
  ])("a key is checked again if the answer to its deletion %s", async (_, fault) => {
    const { id } = createOldKey();
    under.listAsBefore(3);
    // The key is gone whether or not the fault lets the deletion happen.
    const alsoDeleted = whileAnswering(() => under.account.deleteRootKey(1));
    under.fail("GetAccessKeyLastUsed", alsoDeleted, { after: 1, times: 1 });
    under.fail("DeleteAccessKey", fault);
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [], gone: [id], remaining: [], problems: [expect.any(String)] },
    });
  });

  it("a key is checked again although another one was not deleted", async () => {
    const [first, second] = [createOldKey().id, createOldKey().id];
    under.listAsBefore(3);
    under.fail("DeleteAccessKey", { kind: "accessDenied" }, { after: 1 });
    const { actual } = await under.expectLastingFailure(
      "RemovalIncompleteError",
      `remaining ${second}.`,
    );
    expect(actual).toMatchObject({ deleted: [first], stillListed: [], remaining: [second] });
  });

  it("a key is checked again although another one was created in the meantime", async () => {
    const { id } = createOldKey();
    let listed = "";
    const remember = (body: string) => {
      listed = body.match(/<member>.*?<\/member>/)?.[0] ?? "";
      return body;
    };
    under.fail("ListAccessKeys", { kind: "malformed", change: remember }, { times: 1 });
    const addDeleted = (body: string) => body.replace("<member>", `${listed}$&`);
    under.fail("ListAccessKeys", { kind: "malformed", change: addDeleted }, { after: 2, times: 1 });
    under.fail(
      "DeleteAccessKey",
      whileAnswering(() => under.account.createRootKey()),
    );
    const error = await expectFailure("RemovalIncompleteError", "Created during the removal");
    expect(error).toMatchObject({ removal: { deleted: [id], remaining: under.keyIds() } });
  });

  it("the result of a check is kept if a later one fails", async () => {
    const [first, second] = [createOldKey().id, createOldKey().id];
    under.listAsBefore(3);
    under.fail("ListAccessKeys", { kind: "accessDenied" }, { after: 3 });
    under.fail("DeleteAccessKey", { kind: "accessDenied" }, { after: 1 });
    const error = await expectFailure("RemovalIncompleteError", "iam:ListAccessKeys was denied");
    expect(error).toMatchObject({
      removal: { deleted: [], gone: [], stillListed: [first], remaining: [second] },
    });
  });

  it("what the last look has seen counts where a later one fails", async () => {
    const [first, second] = [createOldKey().id, createOldKey().id];
    let before = "";
    const remember = (body: string) => {
      before = body;
      return body;
    };
    const list = (change: (body: string) => string, after: number) =>
      under.fail("ListAccessKeys", { kind: "malformed", change }, { after, times: 1 });
    list(remember, 0);
    list(() => before, 2);
    list(() => before.replace(/<member>.*?<\/member>/, ""), 3);
    under.fail("ListAccessKeys", { kind: "accessDenied" }, { after: 4 });
    const error = await expectFailure("RemovalIncompleteError", "iam:ListAccessKeys was denied");
    expect(error).toMatchObject({
      removal: { deleted: [first], gone: [], stillListed: [second], remaining: [] },
    });
  });

  it("failures are recorded even if no key is left", async () => {
    const { id } = createOldKey();
    under.fail(
      "GetAccessKeyLastUsed",
      whileAnswering(() => under.account.deleteRootKey(1)),
      { after: 1, times: 1 },
    );
    under.fail("DeleteAccessKey", { kind: "accessDenied" });
    const { decision, actual } = await under.removeAndEnd();
    expect(decision).toBe("REMOVED");
    expect(actual).toMatchObject({ deleted: [], gone: [id], remaining: [] });
    expect(actual.problems).toEqual([
      expect.stringMatching(new RegExp(`^iam:DeleteAccessKey of ${id} was denied [^"\\n]*\\.$`)),
    ]);
  });

  it.each<[string, Fault]>([
    ["is denied", { kind: "accessDenied" }],
    [
      "is without a list",
      { kind: "malformed", change: (body) => body.replaceAll("AccessKeyMetadata>", "Other>") },
    ],
    ["is empty", { kind: "malformed", change: () => "" }],
    ["fails", { kind: "serverError", status: 500 }],
  ])("a list that %s is no proof", async (_, fault) => {
    const { id } = createOldKey();
    under.fail("ListAccessKeys", fault, { after: 2 });
    const error = await expectFailure("RemovalIncompleteError", /what remains is not known\. iam/);
    expect(error).toMatchObject({ removal: { deleted: [id], gone: [], remaining: "UNKNOWN" } });
    expect(under.failures).toMatchObject([{ actual: { deleted: [id], remaining: "UNKNOWN" } }]);
  });

  it("a deletion whose answer was lost is a success, because the key is gone", async () => {
    const { id } = createOldKey();
    under.fail("DeleteAccessKey", { kind: "truncated" }, { times: 1 });
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [], gone: [id], remaining: [] },
    });
  });
});

describe("with little time left", () => {
  /** Removes a key in a session of its own, with so many milliseconds for each step. */
  async function removeWithin(
    id: string,
    { removing, verifying }: { readonly removing: number; readonly verifying: number },
  ): Promise<unknown> {
    const { createClients, pause } = under.dependencies();
    const central = { partition: "aws", accountId: CENTRAL_ID };
    const context = { central, clients: createClients(() => undefined), limits: limitCalls(5000) };
    const iam = await openRootTask(MEMBER_ID, DELETE_TASK_POLICY, context);
    const key = {
      accessKeyId: id,
      status: "Active",
      created: new Date(),
      lastUsed: "NONE",
    } as const;
    await listRootKeys(iam, context.limits);
    const time = { removingMs: () => removing, verifyingMs: () => verifying };
    return removeKeys([key], { iam, time, pause });
  }

  it("no deletion is sent without time for its answer", async () => {
    const { id } = createOldKey();
    await expect(removeWithin(id, { removing: 999, verifying: 5000 })).rejects.toMatchObject({
      name: "RemovalIncompleteError",
      message: expect.stringContaining("No time was left"),
      removal: { deleted: [], gone: [], remaining: [id] },
      isLasting: false,
    });
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("a key is not checked again", async () => {
    const { id } = createOldKey();
    under.listAsBefore();
    await expect(removeWithin(id, { removing: 5000, verifying: 2500 })).rejects.toMatchObject({
      removal: { stillListed: [id], remaining: [] },
    });
    expect(under.pauses).toEqual([500, 1000]);
  });
});
