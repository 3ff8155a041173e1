import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOrganization, type RemovalUnderTest, whileAnswering } from "./removal-under-test.ts";

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const createOldKey = () => under.createOldKey();

describe("a second request at the same time", () => {
  it("does no harm", async () => {
    createOldKey();
    createOldKey();
    const records = await Promise.all([under.remove(), under.remove(), under.remove()]);
    expect(under.keyIds()).toEqual([]);
    expect(under.failures).toEqual([]);
    const decisions = records.map(({ decision }) => decision);
    expect(decisions).toContain("REMOVED");
    expect(decisions).not.toContain("REFUSED");
  });

  it("has nothing to remove if the keys are deleted while it reads their last use", async () => {
    createOldKey();
    under.fail(
      "ListAccessKeys",
      whileAnswering(() => under.account.deleteRootKey(1)),
      { times: 1 },
    );
    await expect(under.remove()).resolves.toMatchObject({
      decision: "NOTHING_TO_REMOVE",
      reason: "NO_KEY",
    });
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("removes the other key if one is deleted while it reads their last use", async () => {
    createOldKey();
    const { id } = createOldKey();
    under.fail(
      "ListAccessKeys",
      whileAnswering(() => under.account.deleteRootKey(1)),
      { times: 1 },
    );
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [id], gone: [] },
    });
  });

  it("counts keys as gone if they are deleted before it deletes them", async () => {
    const { id } = createOldKey();
    const { id: second } = createOldKey();
    const fault = whileAnswering(() => under.account.deleteRootKey(1));
    under.fail("GetAccessKeyLastUsed", fault, { after: 1, times: 1 });
    await expect(under.remove()).resolves.toMatchObject({
      decision: "REMOVED",
      message: expect.stringContaining(`${id} disappeared without a confirmed deletion`),
      actual: { deleted: [second], gone: [id], remaining: [] },
    });
  });
});

describe("keys that change while they are read", () => {
  /** Replaces a key by a new one, between the first list and what is asked of its keys. */
  const rotate = () => {
    const fault = whileAnswering(() => {
      under.account.deleteRootKey(1);
      under.account.createRootKey();
    });
    under.fail("ListAccessKeys", fault, { times: 1 });
  };

  it("are read again, so that a new key is seen", async () => {
    createOldKey();
    rotate();
    const record = await under.removeAndEnd();
    expect(record).toMatchObject({ decision: "REFUSED", reason: "USED_OR_CREATED_RECENTLY" });
    expect(record.keys.map(({ accessKeyId }) => accessKeyId)).toEqual(under.keyIds());
    expect(record.actual.remaining).toEqual(under.keyIds());
    expect(under.keyIds()).toHaveLength(1);
  });

  it("keep an old key, too, beside which a new one is seen", async () => {
    createOldKey();
    createOldKey();
    rotate();
    await expect(under.remove()).resolves.toMatchObject({ reason: "USED_OR_CREATED_RECENTLY" });
    expect(under.keyIds()).toHaveLength(2);
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  /** Deletes the key once it was listed, and lists it all the same, for some times. */
  const deleteListed = (times: number) =>
    under.listAsBefore(times, () => under.account.deleteRootKey(1));

  it("are no keys if the only one is gone and IAM still lists it for a while", async () => {
    createOldKey();
    deleteListed(2);
    await expect(under.remove()).resolves.toMatchObject({ decision: "NOTHING_TO_REMOVE" });
    expect(under.pauses).toEqual([500, 1000]);
  });

  it("are refused if IAM keeps listing a key that it reports as missing", async () => {
    createOldKey();
    deleteListed(Infinity);
    await expect(under.remove()).resolves.toMatchObject({
      reason: "KEY_UNREADABLE",
      message: expect.stringContaining("NoSuchEntity"),
    });
    expect(under.pauses).toEqual([500, 1000, 2000]);
  });

  it("are refused at once if there is no time to read them again", async () => {
    createOldKey();
    deleteListed(Infinity);
    await expect(under.remove({}, {}, 4000)).resolves.toMatchObject({ reason: "KEY_UNREADABLE" });
    expect(under.pauses).toEqual([]);
  });
});
