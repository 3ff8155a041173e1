import { describe, expect, it } from "vitest";
import type { AccountResult } from "../../../../cli/account-result.ts";
import { renderProgress, withProgress } from "../../../../cli/organization/progress.ts";
import { NO_ACCOUNTS } from "../../../../cli/tally.ts";
import { ACTIVE, UNKNOWN } from "../output/render.ts";

describe("the progress", () => {
  it.each([
    [{}, "[........................] 0 of 48 accounts, 0 not compliant, 0 unknown"],
    [
      { COMPLIANT: 21, NON_COMPLIANT: 2, INSUFFICIENT_DATA: 1 },
      "[############............] 24 of 48 accounts, 2 not compliant, 1 unknown",
    ],
    [{ COMPLIANT: 48 }, "[########################] 48 of 48 accounts, 0 not compliant, 0 unknown"],
  ])("is with %j: %s", (counts, text) => {
    expect(renderProgress({ total: 48, tally: { ...NO_ACCOUNTS, ...counts } }, 100)).toBe(text);
  });

  it.each([0, 1, 30])("fits into a terminal of %d characters", (width) => {
    expect(renderProgress({ total: 9, tally: NO_ACCOUNTS }, width)).toHaveLength(
      Math.max(0, width - 1),
    );
  });

  async function shownOn(isTTY: boolean) {
    const shown: string[] = [];
    const screen = { isTTY, columns: 80, write: (text: string) => shown.push(text) };
    async function* given(): AsyncGenerator<AccountResult> {
      yield ACTIVE;
      yield UNKNOWN;
    }
    const results: AccountResult[] = [];
    for await (const result of withProgress(given(), 2, screen)) results.push(result);
    expect(results).toEqual([ACTIVE, UNKNOWN]);
    return shown;
  }

  it("is shown on a terminal, and gone from it in the end", async () => {
    const shown = await shownOn(true);
    expect(shown[0]).toContain("0 of 2 accounts");
    expect(shown.at(-1)).toBe("\r\u001B[K");
  });

  it("is not shown anywhere else", async () => {
    await expect(shownOn(false)).resolves.toEqual([]);
  });
});
