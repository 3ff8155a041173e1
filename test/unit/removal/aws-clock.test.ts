import { describe, expect, it } from "vitest";
import { AwsClock } from "../../../removal/aws-clock.ts";

const NOW = new Date("2026-11-23T14:00:00Z");
const MINUTE_MS = 60_000;
const later = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE_MS);

/** Hears answers: what AWS's clock is ahead of NOW, or a header, and what the local one is. */
function hear(...answers: [aws: number | string | undefined, local: number][]): AwsClock {
  let local = NOW;
  const clock = new AwsClock(() => local);
  for (const [aws, minutes] of answers) {
    local = later(minutes);
    clock.hear(typeof aws === "number" ? later(aws).toUTCString() : aws);
  }
  return clock;
}

describe("AWS's time is", () => {
  it("that of the latest answer", () => {
    const clock = hear([0, 0], [1, 1]);
    expect(clock.now()).toEqual({ isCertain: true, now: later(1) });
    expect(clock.clocks()).toEqual({ aws: later(1).toISOString(), local: later(1).toISOString() });
  });

  it("certain if the clocks are up to 5 minutes apart", () => {
    expect(hear([0, -5], [0, -5]).now()).toEqual({ isCertain: true, now: NOW });
    expect(hear([5, 0], [5, 0]).now()).toEqual({ isCertain: true, now: later(5) });
    expect(hear([0, 0], [5, 0]).now()).toEqual({ isCertain: true, now: later(5) });
  });

  it("certain if time passes between two answers", () => {
    expect(hear([0, 0], [14, 14]).now().isCertain).toBe(true);
  });
});

describe("AWS's time is in doubt", () => {
  it.each<[string, Parameters<typeof hear>, RegExp]>([
    ["before AWS has answered", [], /^AWS has not answered$/],
    ["without a Date", [[undefined, 0]], /no Date header/],
    ["with a malformed Date", [["today", 0]], /malformed Date header, "today"/],
    ["if the local clock is behind", [[0, -5.1]], /2026-11-23T14:00:00.000Z and the local clock/],
    ["if the local clock is ahead", [[0, 91 * 24 * 60]], /more than 5 minutes apart/],
    [
      "if two answers disagree",
      [
        [3, 0],
        [-3, 0],
      ],
      /^Two answers of AWS say .* 14:03:00 GMT and .* 13:57:00 GMT, /,
    ],
    [
      "if any two of three disagree",
      [
        [0, 0],
        [3, 0],
        [-3, 0],
      ],
      /14:03:00 GMT and .* 13:57:00 GMT/,
    ],
    [
      "if AWS's clock stands still",
      [
        [0, -3],
        [0, 3],
      ],
      /^Two answers/,
    ],
    [
      "for good, whatever comes later",
      [
        [undefined, 0],
        [0, 0],
      ],
      /no Date header/,
    ],
  ])("%s", (_, answers, doubt) => {
    expect(hear(...answers).now()).toEqual({
      isCertain: false,
      doubt: expect.stringMatching(doubt),
    });
  });

  it.each<[string, Parameters<typeof hear>, object | undefined]>([
    ["before AWS has answered", [], undefined],
    ["without a Date", [[undefined, 0]], { aws: "MISSING", local: NOW.toISOString() }],
    [
      "with a malformed Date",
      [["x".repeat(99), 0]],
      { aws: "x".repeat(40), local: NOW.toISOString() },
    ],
    ["if they are apart", [[0, 60]], { aws: NOW.toISOString(), local: later(60).toISOString() }],
    [
      "by the answer that left it",
      [
        [0, 60],
        [0, 0],
      ],
      { aws: NOW.toISOString(), local: later(60).toISOString() },
    ],
  ])("with what both clocks say, %s", (_, answers, clocks) => {
    expect(hear(...answers).clocks()).toEqual(clocks);
  });
});
