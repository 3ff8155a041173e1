import { describe, expect, it } from "vitest";
import {
  describeTally,
  type ExitCode,
  exitCodeOf,
  NO_ACCOUNTS,
  type Tally,
} from "../../../cli/tally.ts";

const rows: readonly (readonly [Partial<Tally>, ExitCode, string])[] = [
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
    const tally = { ...NO_ACCOUNTS, ...counts };
    expect(exitCodeOf(tally)).toBe(exitCode);
    expect(describeTally(tally)).toBe(sentence);
  });
});
