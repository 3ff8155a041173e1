import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compilePattern } from "../events/pattern.ts";

interface Suite {
  readonly events: readonly unknown[];
  /** Each with the indexes of the events that it matches. */
  readonly patterns: readonly (readonly [pattern: unknown, matches: readonly number[]])[];
}

const { suites }: { readonly suites: Readonly<Record<string, Suite>> } = JSON.parse(
  readFileSync(new URL("./fixtures/event-ruler.json", import.meta.url), "utf8"),
);

it.each([
  ["random patterns and events", 60_000],
  ["fields that are empty or missing", 30],
])("a pattern matches the events that Event Ruler matches: %s", (name, count) => {
  const { events = [], patterns = [] } = suites[name] ?? {};
  const wrong = patterns.flatMap(([pattern, expected]) => {
    const matches = compilePattern(pattern);
    const matched = [...events.keys()].filter((index) => matches(events[index]));
    return String(matched) === String(expected) ? [] : [{ pattern, expected, matched }];
  });
  expect(wrong).toEqual([]);
  expect(patterns.length * events.length).toBe(count);
});
