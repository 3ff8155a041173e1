import { expect, it } from "vitest";
import { isSince } from "../../../../cli/status/evaluate.ts";

const before = new Date("2026-11-23T11:59:59.999Z");
const requested = new Date("2026-11-23T12:00:00.000Z");
const after = new Date("2026-11-23T12:00:03.000Z");

it.each([
  ["began and ended after", after, after, true],
  ["began at the same moment", requested, after, true],
  ["began before and ended after", before, after, false],
  ["began and ended before", before, before, false],
  ["ended after, and began nobody knows when", undefined, after, true],
  ["ended before, and began nobody knows when", undefined, before, false],
  ["has no time", undefined, undefined, false],
])(
  "knows whether an evaluation was asked for that %s",
  (_, invokedTime, recordedTime, expected) => {
    expect(isSince(requested, { invokedTime, recordedTime })).toBe(expected);
  },
);
