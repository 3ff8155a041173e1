import { expect, it } from "vitest";
import { onlyText } from "../../../shared/raw-answer.ts";

it.each([
  ["<a>x</a>", "x"],
  ["<r><ab>y</ab><a> x </a></r>", " x "],
  ["<a></a>", ""],
])("%j says once what the element says", (xml, text) => {
  expect(onlyText(xml, "a")).toBe(text);
});

it.each([
  "",
  "<ab>x</ab>",
  "<a/>",
  "<a>x</a><a>x</a>",
  "<a>x</a><a/>",
  "<a >x</a>",
  "<a b='c'>x</a>",
  "<a>x</a><a b='c'>y</a>",
  "<a>&#120;</a>",
  "<a><b/></a>",
  "<a>x",
])("%j does not", (xml) => {
  expect(onlyText(xml, "a")).toBeUndefined();
});
