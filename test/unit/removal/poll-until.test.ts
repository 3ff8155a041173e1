import { describe, expect, it } from "vitest";
import { pollUntil } from "../../../removal/time-budget.ts";

/** Looks for something that is seen at the nth look, in a time that nothing but pauses takes. */
async function look({ seenAt, timeMs }: { seenAt: number; timeMs: number }) {
  const pauses: number[] = [];
  const timeLeft = () => timeMs - pauses.reduce((sum, ms) => sum + ms, 0);
  const pause = async (ms: number) => pauses.push(ms);
  let looks = 0;
  const isSeen = await pollUntil(
    async () => ++looks >= seenAt,
    (seen) => seen,
    { timeLeft, pause },
  );
  return { isSeen, looks, pauses };
}

describe("what is looked for", () => {
  it.each([
    ["at once", 1, 60_000, { isSeen: true, looks: 1, pauses: [] }],
    ["after a pause", 2, 60_000, { isSeen: true, looks: 2, pauses: [500] }],
    ["at the last look", 4, 60_000, { isSeen: true, looks: 4, pauses: [500, 1000, 2000] }],
    ["too late", 5, 60_000, { isSeen: false, looks: 4, pauses: [500, 1000, 2000] }],
    ["in the time for one more look", 2, 1500, { isSeen: true, looks: 2, pauses: [500] }],
    ["in no time for one more look", 2, 1499, { isSeen: false, looks: 1, pauses: [] }],
    ["in no time for the third look", 9, 2499, { isSeen: false, looks: 2, pauses: [500] }],
    ["in no time for the last look", 9, 4499, { isSeen: false, looks: 3, pauses: [500, 1000] }],
  ])("%s is seen, or not", async (_, seenAt, timeMs, expected) => {
    await expect(look({ seenAt, timeMs })).resolves.toEqual(expected);
  });

  it("is not checked again after a check fails", async () => {
    const attempt = pollUntil(
      () => Promise.reject(new Error("denied")),
      () => true,
      { timeLeft: () => 60_000, pause: async () => expect.unreachable() },
    );
    await expect(attempt).rejects.toThrow("denied");
  });
});
