import { expect, it } from "vitest";
import { plainText } from "../../../shared/text.ts";

it.each([
  ['the "quoted" word', "the 'quoted' word"],
  ["one\r\n  line\u2028only", "one line only"],
  ["a \\ b\u0000c\u001b[0m", "a / b[U+0000]c[U+001B][0m"],
  ["safe\u202Ecod.exe\u200B", "safe[U+202E]cod.exe[U+200B]"],
  ["  as it is, <x> {y} é …  ", "as it is, <x> {y} é …"],
])("%j becomes %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});
