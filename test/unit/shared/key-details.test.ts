import { expect, it } from "vitest";
import { isName } from "../../../shared/key-details.ts";

it.each(["s3", "N/A", "us-gov-west-1", "x".repeat(128)])("%j can be a name", (text) => {
  expect(isName(text)).toBe(true);
});

it.each([undefined, "", "x".repeat(129), "s3\n", "\0", "é"])("%j cannot be a name", (text) => {
  expect(isName(text)).toBe(false);
});
