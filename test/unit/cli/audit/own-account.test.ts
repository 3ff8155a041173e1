import { expect, it } from "vitest";
import { divideAuditTime } from "../../../../cli/audit/own-account.ts";

it("an audit keeps 5 of its 60 seconds for a second reading of the account summary", () => {
  let now = 1000;
  const { gatheringMs, secondLookMs } = divideAuditTime(() => now);
  expect([gatheringMs(), secondLookMs()]).toEqual([55_000, 60_000]);
  now += 55_000;
  expect([gatheringMs(), secondLookMs()]).toEqual([1, 5000]);
});
