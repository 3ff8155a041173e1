import { describe, expect, it } from "vitest";
import { compilePattern } from "../events/pattern.ts";

const event = {
  source: "aws.config",
  resources: ["arn:1", "arn:2"],
  empty: [],
  detail: {
    name: "rule-conformance-pack-abc",
    count: 3,
    flag: true,
    nothing: null,
    nested: { state: "ok" },
    items: [{ id: 1, kind: "a" }, { id: 2, kind: "b" }, { id: 3, only: true }, 4],
  },
};

const matches = (pattern: unknown) => compilePattern(pattern)(event);

describe("an event pattern", () => {
  it.each<[string, pattern: object]>([
    ["one of the values", { source: ["aws.ec2", "aws.config"] }],
    ["a number", { detail: { count: [3] } }],
    ["a boolean", { detail: { flag: [true] } }],
    ["null", { detail: { nothing: [null] } }],
    ["all of several fields", { source: ["aws.config"], detail: { nested: { state: ["ok"] } } }],
    ["an element of an array", { resources: ["arn:2"] }],
    ["one object of an array", { detail: { items: { id: [2], kind: ["b"] } } }],
    ["a prefix", { detail: { name: [{ prefix: "rule-" }] } }],
    ["a prefix of an element", { resources: [{ prefix: "arn:" }] }],
    ["a suffix", { detail: { name: [{ suffix: "-abc" }] } }],
    ["a suffix of an element", { resources: [{ suffix: ":2" }] }],
    ["a wildcard", { detail: { name: [{ wildcard: "rule-*-pack-*" }] } }],
    ["a wildcard for no characters", { source: [{ wildcard: "*aws.config*" }] }],
    ["anything but a value", { detail: { name: [{ "anything-but": "rule" }] } }],
    ["anything but some values", { source: [{ "anything-but": ["a", "b"] }] }],
    ["an element other than a value", { resources: [{ "anything-but": "arn:1" }] }],
    ["an existing field", { detail: { nothing: [{ exists: true }] } }],
    ["a missing field", { detail: { old: { type: [{ exists: false }] } } }],
    ["an object as missing, like EventBridge", { detail: { nested: [{ exists: false }] } }],
    ["a field that is missing or has a value", { source: [{ exists: false }, "aws.config"] }],
    [
      "a field missing in the object that matches",
      { detail: { items: { id: [2], more: [{ exists: false }] } } },
    ],
    ["one of two fields", { $or: [{ source: ["aws.ec2"] }, { detail: { count: [3] } }] }],
    [
      "one of two fields, and another",
      { source: ["aws.config"], detail: { $or: [{ count: [4] }, { flag: [true] }] } },
    ],
  ])("matches %s", (_, pattern) => {
    expect(matches(pattern)).toBe(true);
  });

  it.each<[string, pattern: object]>([
    ["another value", { source: ["aws.ec2"] }],
    ["another case", { source: ["AWS.config"] }],
    ["a number for a string", { detail: { count: ["3"] } }],
    ["only one of two fields", { source: ["aws.config"], detail: { count: [4] } }],
    ["fields of different objects of an array", { detail: { items: { id: [1], kind: ["b"] } } }],
    ["a missing field", { detail: { none: ["x"] } }],
    ["a field below a value", { source: { below: ["x"] } }],
    ["another prefix", { detail: { name: [{ prefix: "other" }] } }],
    ["a prefix of a number", { detail: { count: [{ prefix: "3" }] } }],
    ["another suffix", { detail: { name: [{ suffix: "rule" }] } }],
    ["a suffix of a number", { detail: { count: [{ suffix: "3" }] } }],
    ["a part of a value without a wildcard", { source: [{ wildcard: "aws" }] }],
    ["a question mark as a wildcard", { source: [{ wildcard: "aws?config" }] }],
    ["an excluded value", { source: [{ "anything-but": ["x", "aws.config"] }] }],
    ["a missing field as anything but a value", { detail: { none: [{ "anything-but": "x" }] } }],
    ["an existing field as missing", { source: [{ exists: false }] }],
    ["a missing field as existing", { detail: { none: [{ exists: true }] } }],
    ["an empty array as existing", { empty: [{ exists: true }] }],
    [
      "a field as missing that one object of an array has",
      { detail: { items: { only: [{ exists: false }] } } },
    ],
    ["neither of two fields", { $or: [{ source: ["aws.ec2"] }, { detail: { count: [4] } }] }],
    [
      "one of two fields without another",
      {
        source: ["aws.ec2"],
        $or: [{ account: [{ exists: false }] }, { detail: { flag: [true] } }],
      },
    ],
  ])("does not match %s", (_, pattern) => {
    expect(matches(pattern)).toBe(false);
  });

  it.each<[pattern: object, message: string]>([
    [{ source: [{ cidr: "x" }] }, 'EventPattern.source: The operator {"cidr":"x"}'],
    [{ detail: { count: [{ numeric: [">", 1] }] } }, "numeric"],
    [{ source: [{ wildcard: "a**" }] }, "two * in a row"],
    [{ source: [{ wildcard: "a\\\\*" }] }, "is not implemented"],
    [{ source: [{ suffix: ["x"] }] }, "suffix"],
    [{ source: [{ "anything-but": { prefix: "x" } }] }, "anything-but"],
    [{ source: [{ prefix: "a", exists: true }] }, "prefix is combined with another operator"],
    [{ $or: { source: ["x"] } }, "$or must be an array of objects"],
    [{ $or: [] }, "$or must be an array of objects"],
    [{ source: ["x"], $or: [{ source: ["y"] }] }, "source is both inside and outside of $or"],
    [{ source: [{ exists: false, prefix: "a" }] }, "exists is combined with another operator"],
    [{ source: "aws.config" }, '"aws.config" is not in an array'],
    [{ source: [] }, "empty arrays"],
    [{ detail: {} }, "empty objects"],
    [{ source: [["x"]] }, "nested arrays"],
  ])("is rejected: %j", (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
