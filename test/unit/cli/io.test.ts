import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { say } from "../../../cli/io.ts";

/** What standard error has after this is said. */
function said(text: string, columns?: number): string {
  const terminal = { isTTY: columns !== undefined, columns };
  const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), terminal);
  say({ stderr }, text);
  return stderr.read() ?? "";
}

describe("a line on standard error", () => {
  it.each([
    ["ESC", "\u001B[2J", "[U+001B][2J"],
    ["C1", "\u009B31m", "[U+009B]31m"],
    ["BEL", "\u0007", "[U+0007]"],
    ["a change of direction", "\u202E\u2066", "[U+202E][U+2066]"],
    ["CR", "a\rb", "a\nb"],
  ])("shows %s instead of obeying it", (_, text, expected) => {
    expect(said(`AWS said: ${text}.`)).toBe(`AWS said: ${expected}.\n`);
  });

  it("is wrapped at words on a terminal, with an indent", () => {
    expect(said("1. See the log of the function", 20)).toBe("1. See the log of\n   the function\n");
    expect(said("  See the log of the function", 20)).toBe("  See the log of\n    the function\n");
  });

  it("is wrapped to 80 columns on a terminal that does not know its width", () => {
    const [line = ""] = said("word ".repeat(100).trim(), 0).split("\n");
    expect(line).toHaveLength(15 * 5 - 1);
  });

  it("is left as it is elsewhere", () => {
    const text = "word ".repeat(100).trim();
    expect(said(text)).toBe(`${text}\n`);
  });
});
