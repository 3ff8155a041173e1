import { describe, expect, it } from "vitest";
import { compileTrustPolicy } from "../policies/trust-policy.ts";

const statement = {
  Effect: "Allow",
  Principal: { Service: "ssm.amazonaws.com" },
  Action: "sts:AssumeRole",
};
const EXECUTION_ARN = "arn:aws:ssm:us-east-1:111122223333:automation-execution/1";
const assumption = {
  service: "ssm.amazonaws.com",
  keys: { "aws:SourceAccount": "111122223333", "aws:SourceArn": EXECUTION_ARN },
};
const compile = (...statements: object[]) =>
  compileTrustPolicy({ Statement: statements.map((it) => ({ ...statement, ...it })) }, "Trust");
const trusts = (...statements: object[]) => compile(...statements)(assumption);
const given = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

describe("a trust policy trusts a service", () => {
  it.each<[string, object]>([
    ["that it names", {}],
    ["of an array", { Principal: { Service: ["events.amazonaws.com", "ssm.amazonaws.com"] } }],
    ["for an account", given("StringEquals", "aws:SourceAccount", "111122223333")],
    [
      "for a source that matches a pattern",
      given("ArnLike", "aws:SourceArn", "arn:aws:ssm:*:111122223333:automation-execution/*"),
    ],
  ])("%s", (_, changes) => {
    expect(trusts(changes)).toBe(true);
  });
});

describe("a trust policy of principals", () => {
  const principalArn = "arn:aws:iam::111122223333:role/Auditor";
  it.each<[string, object, boolean]>([
    ["trusts the principal that it names", { Principal: { AWS: principalArn } }, true],
    ["trusts each principal of an account", { Principal: { AWS: "111122223333" } }, true],
    ["trusts them by ARN", { Principal: { AWS: ["arn:aws:iam::111122223333:root"] } }, true],
    ["trusts no other account", { Principal: { AWS: "444455556666" } }, false],
    ["trusts no other principal", { Principal: { AWS: `${principalArn}s` } }, false],
    ["of services trusts no principal", {}, false],
    [
      "trusts no one without the external ID",
      {
        Principal: { AWS: "111122223333" },
        ...given("StringEquals", "sts:ExternalId", "x"),
      },
      false,
    ],
  ])("%s", (_, changes, expected) => {
    expect(compile(changes)({ principalArn })).toBe(expected);
  });

  it("trusts no service", () => {
    expect(trusts({ Principal: { AWS: "111122223333" } })).toBe(false);
  });
});

describe("a trust policy does not trust a service", () => {
  it.each<[string, object]>([
    ["that it does not name", { Principal: { Service: "lambda.amazonaws.com" } }],
    ["for another account", given("StringEquals", "aws:SourceAccount", "444455556666")],
    ["for another source", given("ArnLike", "aws:SourceArn", "arn:aws:ssm:*:*:document/*")],
  ])("%s", (_, changes) => {
    expect(trusts(changes)).toBe(false);
  });

  it("if one statement denies and another allows", () => {
    expect(trusts({}, { Effect: "Deny" })).toBe(false);
  });

  it("if a key of the condition is missing", () => {
    const trustsLambda = compile({
      Principal: { Service: "lambda.amazonaws.com" },
      ...given("StringLike", "aws:SourceAccount", "*"),
    });
    expect(trustsLambda({ service: "lambda.amazonaws.com" })).toBe(false);
  });
});

describe("a trust policy is refused with", () => {
  it.each<[string, object, string]>([
    ["any account", { Principal: { AWS: "*" } }, "Principal"],
    ["everybody", { Principal: "*" }, "Principal"],
    ["another action", { Action: "sts:TagSession" }, "Action"],
    ["a resource", { Resource: "*" }, "Resource"],
    ["another key", given("StringEquals", "aws:PrincipalArn", "x"), "This key"],
    ["another operator", given("StringNotEquals", "aws:SourceAccount", "x"), "This operator"],
  ])("%s", (_, changes, message) => {
    expect(() => compile(changes)).toThrow(message);
  });
});
