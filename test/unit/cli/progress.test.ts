import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { say } from "../../../cli/io.ts";
import { renderProgress, showProgress } from "../../../cli/progress.ts";
import { type AccountResult, type ComplianceType, Tally } from "../../../cli/results.ts";
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

  const outputOf = ({ isTTY }: Terminal) =>
    Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns: 80 });

  /** What an output shows while the second of two accounts takes some time, with a line said after half of it. */
  async function shownOn(terminal: Terminal, ms: number, said?: string): Promise<string> {
    const output = outputOf(terminal);
    async function* results() {
      yield ACTIVE;
      await vi.advanceTimersByTimeAsync(ms / 2);
      if (said !== undefined) say({ stderr: output }, said);
      await vi.advanceTimersByTimeAsync(ms / 2);
      yield ACTIVE;
    }
    const passed: AccountResult[] = [];
    for await (const result of showProgress(results(), 2, output, terminal.environment ?? {})) {
      passed.push(result);
    }
    expect(passed).toHaveLength(2);
    output.write("|");
    await vi.advanceTimersByTimeAsync(100_000);
    return output.read();
  }

  it("redraws a bar on a terminal when something changes, and removes it after the last result", async () => {
    const lines = (await shownOn({ isTTY: true }, 1000)).split("\r\u001B[K");
    expect(lines).toEqual([
      "",
      expect.stringContaining("0 of 2 accounts"),
      expect.stringContaining("1 of 2 accounts, 1 not compliant"),
      "|",
    ]);
  });

  it("removes the bar before a line, and draws it again after the line", async () => {
    const lines = (await shownOn({ isTTY: true }, 1000, "Waiting …")).split("\r\u001B[K");
    expect(lines.slice(2)).toEqual([
      expect.stringContaining("1 of 2 accounts"),
      "Waiting …\n",
      expect.stringContaining("1 of 2 accounts"),
      "|",
    ]);
  });

  it.each<[string, Terminal]>([
    ["an output that is no terminal", { isTTY: false }],
    ["a terminal of a CI system", { isTTY: true, environment: { CI: "true" } }],
    ["a dumb terminal", { isTTY: true, environment: { TERM: "dumb" } }],
  ])("writes a line every 30 seconds to %s", async (_, terminal) => {
    const line = "1 of 2 accounts, 1 not compliant, 0 unknown\n";
    expect(await shownOn(terminal, 29_998)).toBe("|");
    expect(await shownOn(terminal, 60_000)).toBe(`${line}${line}|`);
  });

  it.each(["", "false", "0"])("has a bar if CI is %j", async (CI) => {
    expect(await shownOn({ isTTY: true, environment: { CI } }, 150)).toContain("\r\u001B[K");
  });

  it("ends if its reader ends early", async () => {
    const output = outputOf({ isTTY: true });
    async function* results() {
      yield ACTIVE;
      yield ACTIVE;
    }
    for await (const _ of showProgress(results(), 2, output, {})) break;
    await vi.advanceTimersByTimeAsync(1000);
    expect(output.read().split("\r\u001B[K").at(-1)).toBe("");
  });
});
