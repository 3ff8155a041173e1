import { describe, expect, it } from "vitest";
import {
  type ComplianceType,
  describeTally,
  type ExitCode,
  exitCodeOf,
  type Named,
  Tally,
} from "../../../cli/results.ts";
import { ACTIVE, UNKNOWN } from "./output/render.ts";

const rows: readonly (readonly [Partial<Record<ComplianceType, number>>, ExitCode, string])[] = [
  [{}, 0, "0 accounts."],
  [{ COMPLIANT: 1 }, 0, "1 account: 1 compliant."],
  [{ COMPLIANT: 2, NOT_APPLICABLE: 1 }, 0, "3 accounts: 2 compliant, 1 not applicable."],
  [{ NOT_APPLICABLE: 1 }, 0, "1 account: 1 not applicable."],
  [
    { COMPLIANT: 9, INSUFFICIENT_DATA: 1 },
    3,
    "10 accounts: 1 with insufficient data, 9 compliant.",
  ],
  [
    { INSUFFICIENT_DATA: 1, NOT_APPLICABLE: 1 },
    3,
    "2 accounts: 1 with insufficient data, 1 not applicable.",
  ],
  [{ COMPLIANT: 9, NON_COMPLIANT: 1 }, 2, "10 accounts: 1 not compliant, 9 compliant."],
  [
    { COMPLIANT: 1, NON_COMPLIANT: 1, INSUFFICIENT_DATA: 1 },
    2,
    "3 accounts: 1 not compliant, 1 with insufficient data, 1 compliant.",
  ],
];

describe("accounts by compliance type", () => {
  it.each(rows)("%j end with %i: %s", (counts, exitCode, sentence) => {
    const tally = new Tally();
    Object.assign(tally.byType, counts);
    expect(exitCodeOf(tally)).toBe(exitCode);
    expect(describeTally(tally)).toBe(sentence);
  });
});

describe("the tally", () => {
  it("passes results on, and counts those that are not compliant by reason", async () => {
    const given = [ACTIVE, { ...ACTIVE, complianceType: "COMPLIANT" as const }, UNKNOWN, UNKNOWN];
    async function* results() {
      yield* given;
    }
    const tally = new Tally();
    const passed = [];
    for await (const result of tally.count(results())) {
      passed.push(result);
      expect(tally.total).toBe(passed.length);
    }
    expect(passed).toEqual(given);
    expect(tally.byType).toMatchObject({ NON_COMPLIANT: 1, COMPLIANT: 1, INSUFFICIENT_DATA: 2 });
    const idsOf = (accounts: readonly Named[] = []) => accounts.map(({ accountId }) => accountId);
    expect([...tally.byReason].map(([reason, accounts]) => [reason, idsOf(accounts)])).toEqual([
      ["ACTIVE_KEY", [ACTIVE.accountId]],
      ["NO_ANSWER", [UNKNOWN.accountId, UNKNOWN.accountId]],
    ]);
    expect(idsOf(tally.findings)).toEqual([ACTIVE.accountId]);
  });
});
