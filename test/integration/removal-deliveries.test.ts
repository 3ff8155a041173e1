import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOrganization, type RemovalUnderTest } from "./removal-under-test.ts";

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const deliver = (receiveCount: number, environment: Record<string, string> = {}) =>
  under.remove(environment, under.request({ receiveCount }));

describe("a second delivery of a request", () => {
  it("finds the key gone that the first one deleted before it died, and says so", async () => {
    const { id } = under.createOldKey();
    await under.removeAndDie(1);
    expect(under.keyIds()).toEqual([]);
    expect(under.records).toEqual([]);
    expect(under.intents).toMatchObject([{ decision: "INTENT", keys: [{ accessKeyId: id }] }]);
    const { requestId } = under.intents[0] ?? {};

    await expect(deliver(2)).resolves.toMatchObject({
      requestId,
      receiveCount: 2,
      decision: "REMOVED",
      reason: "NO_KEY_LEFT",
      message: expect.stringContaining("an earlier one may have deleted keys"),
      actual: { deleted: [], gone: "UNKNOWN", remaining: [] },
    });
  });

  it("deletes the key that the first one did not delete", async () => {
    under.createOldKey();
    const { id } = under.createOldKey();
    await under.removeAndDie(1);
    expect(under.keyIds()).toEqual([id]);
    await expect(deliver(2)).resolves.toMatchObject({
      decision: "REMOVED",
      reason: "UNUSED_LONG_ENOUGH",
      actual: { deleted: [id], gone: [] },
    });
  });

  it("refuses the key that the first one did not delete, and does not claim that none was deleted", async () => {
    under.createOldKey();
    const { id } = under.createOldKey();
    await under.removeAndDie(1);
    under.account.useRootKey(2, "s3", "us-east-1");
    await expect(deliver(2)).resolves.toMatchObject({
      decision: "REFUSED",
      reason: "USED_OR_CREATED_RECENTLY",
      message: expect.stringContaining("an earlier one may have deleted keys"),
      actual: { deleted: [], gone: "UNKNOWN", remaining: [id] },
    });
  });

  it("that is expired does not claim that none was deleted", async () => {
    under.createOldKey();
    await under.removeAndDie(1);
    const sentAt = new Date(under.clock.now().getTime() - 31 * 60 * 60 * 1000);
    await expect(
      under.remove({}, under.request({ receiveCount: 2, sentAt })),
    ).resolves.toMatchObject({
      decision: "REFUSED",
      reason: "EXPIRED_REQUEST",
      message: expect.stringContaining("an earlier one may have deleted keys"),
      actual: { gone: "UNKNOWN" },
    });
  });

  it("deletes what the first one was about to delete when it died", async () => {
    const { id } = under.createOldKey();
    await under.removeAndDie(0);
    expect(under.intents).toHaveLength(1);
    await expect(deliver(2)).resolves.toMatchObject({
      decision: "REMOVED",
      reason: "UNUSED_LONG_ENOUGH",
      actual: { deleted: [id] },
    });
  });

  it("of a message that was delivered twice does no harm", async () => {
    under.createOldKey();
    await expect(deliver(1)).resolves.toMatchObject({ reason: "UNUSED_LONG_ENOUGH" });
    await expect(deliver(2)).resolves.toMatchObject({ reason: "NO_KEY_LEFT" });
    expect(under.count("DeleteAccessKey")).toBe(1);
    expect(under.failures).toEqual([]);
  });

  it("of a dry run has nothing to remove, like every delivery", async () => {
    const environment = { REMOVAL_MODE: "dry-run" };
    await expect(deliver(2, environment)).resolves.toMatchObject({
      decision: "NOTHING_TO_REMOVE",
      actual: { gone: [] },
    });
  });

  it("refuses a key that was created after the first one", async () => {
    under.createOldKey();
    await deliver(1);
    under.account.createRootKey();
    await expect(deliver(2)).resolves.toMatchObject({ reason: "USED_OR_CREATED_RECENTLY" });
    expect(under.keyIds()).toHaveLength(1);
  });

  it("happens only after a transient failure", async () => {
    under.createOldKey();
    under.fail("AssumeRoot", { kind: "throttling" }, { times: 3 });
    await under.expectFailure("RootSessionError", "sts:AssumeRoot failed");
    await expect(deliver(2)).resolves.toMatchObject({ decision: "REMOVED" });
  });
});

it("requests that are delivered out of order have the usual results", async () => {
  under.createOldKey();
  const now = under.clock.now().getTime();
  const requests = [3, 1, 2].map((hours) =>
    under.request({ sentAt: new Date(now - hours * 60 * 60 * 1000) }),
  );
  const decisions: string[] = [];
  for (const request of requests) decisions.push((await under.remove({}, request)).decision);
  expect(decisions).toEqual(["REMOVED", "NOTHING_TO_REMOVE", "NOTHING_TO_REMOVE"]);
});
