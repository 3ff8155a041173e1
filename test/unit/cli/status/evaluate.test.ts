import { expect, it } from "vitest";
import { beganSince } from "../../../../cli/status/evaluate.ts";

const before = new Date("2026-11-23T11:59:59.999Z");
const requested = new Date("2026-11-23T12:00:00.000Z");
const after = new Date("2026-11-23T12:00:03.000Z");

it.each([
  ["began and ended after", after, after, true],
  ["began at the same moment", requested, after, true],
  ["began before and ended after", before, after, false],
  ["began and ended before", before, before, false],
  ["ended after, and began at an unknown time", undefined, after, true],
  ["ended before, and began at an unknown time", undefined, before, false],
  ["has no time", undefined, undefined, false],
])("an evaluation that %s: answers the request? %s", (_, invokedTime, recordedTime, expected) => {
  expect(beganSince(requested, { invokedTime, recordedTime })).toBe(expected);
});
