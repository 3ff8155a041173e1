import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderProgress, showProgress } from "../../../cli/progress.ts";
import { type ComplianceType, Tally } from "../../../cli/results.ts";
import { ACTIVE } from "./output/render.ts";

function tallyOf(counts: Partial<Record<ComplianceType, number>>): Tally {
  const tally = new Tally();
  Object.assign(tally.byType, counts);
  return tally;
}

describe("the progress", () => {
  it.each([
    [{}, "[........................] 0 of 48 accounts, 0 not compliant, 0 unknown"],
    [
      { COMPLIANT: 21, NON_COMPLIANT: 2, INSUFFICIENT_DATA: 1 },
      "[############............] 24 of 48 accounts, 2 not compliant, 1 unknown",
    ],
    [{ COMPLIANT: 48 }, "[########################] 48 of 48 accounts, 0 not compliant, 0 unknown"],
  ])("with %j is %s", (counts, text) => {
    expect(renderProgress(tallyOf(counts), 48, 100)).toBe(text);
  });

  it.each([0, 1, 30])("fits into a terminal of %d characters", (width) => {
    expect(renderProgress(new Tally(), 9, width)).toHaveLength(Math.max(0, width - 1));
  });
});

describe("showing the progress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  type Terminal = { readonly isTTY: boolean; readonly environment?: NodeJS.ProcessEnv };

  /** What an output shows while an account is audited, for some time. */
  function shownOn({ isTTY, environment = {} }: Terminal, ms: number): string {
    const output = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns: 80 });
    const tally = new Tally();
    const hide = showProgress(tally, 2, output, environment);
    tally.add(ACTIVE);
    vi.advanceTimersByTime(ms);
    hide();
    vi.advanceTimersByTime(100_000);
    return output.read() ?? "";
  }

  it("redraws a bar on a terminal when something changes, and removes it in the end", () => {
    const lines = shownOn({ isTTY: true }, 1000).split("\r\u001B[K");
    expect(lines).toEqual([
      "",
      expect.stringContaining("0 of 2 accounts"),
      expect.stringContaining("1 of 2 accounts, 1 not compliant"),
      "",
    ]);
  });

  it.each<[string, Terminal]>([
    ["an output that is no terminal", { isTTY: false }],
    ["a terminal of a CI system", { isTTY: true, environment: { CI: "true" } }],
    ["a dumb terminal", { isTTY: true, environment: { TERM: "dumb" } }],
  ])("writes a line every 30 seconds to %s", (_, terminal) => {
    const line = "1 of 2 accounts, 1 not compliant, 0 unknown\n";
    expect(shownOn(terminal, 29_999)).toBe("");
    expect(shownOn(terminal, 60_000)).toBe(line + line);
  });

  it.each(["", "false", "0"])("has a bar where CI is %j", (CI) => {
    expect(shownOn({ isTTY: true, environment: { CI } }, 150)).toContain("\r\u001B[K");
  });
});
