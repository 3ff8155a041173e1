import { describe, expect, it } from "vitest";
import { interleave } from "../../../bench/interleave.ts";
import { ratioOf, spreadOf } from "../../../bench/statistics.ts";

describe("spreadOf", () => {
  it("gives the middle, and the bounds of the middle half", () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
  });

  it("lies between two numbers where there is none in the middle", () => {
    expect(spreadOf([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  });
});

it("ratioOf compares each round with itself, so that a slow round counts for nothing", () => {
  expect(ratioOf([2, 20, 2], [1, 10, 1])).toEqual({ median: 2, low: 2, high: 2 });
});

it("interleave takes turns", async () => {
  const turns: string[] = [];
  const measure = (name: string) => () => turns.push(name);
  const samples = await interleave(2, { a: measure("a"), b: measure("b") });
  expect(turns.join("")).toBe("abab");
  expect(samples).toEqual({ a: [1, 3], b: [2, 4] });
});
