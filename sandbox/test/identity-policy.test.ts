import { describe, expect, it } from "vitest";
import { decide } from "../policies/document.ts";
import { compileIdentityPolicy } from "../policies/identity-policy.ts";

const TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:topic";
const request = {
  action: "sns:Publish",
  resource: TOPIC_ARN,
  keys: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/Runbook" },
};
const statement = { Effect: "Allow", Action: "sns:Publish", Resource: TOPIC_ARN };
const compile = (...statements: object[]) =>
  compileIdentityPolicy(
    { Version: "2012-10-17", Statement: statements.map((it) => ({ ...statement, ...it })) },
    "Policy",
  );
const decision = (...statements: object[]) =>
  decide(compile(...statements).filter(({ applies }) => applies(request)));
const given = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

describe("a policy allows an action", () => {
  it.each<[string, object]>([
    ["that it names", { Sid: "Publish" }],
    ["with another case of letters", { Action: "SNS:publish" }],
    ["in an array", { Action: ["config:PutEvaluations", "sns:Publish"] }],
    ["with a wildcard", { Action: "sns:Pub*" }],
    ["with a question mark", { Action: "sns:Publis?" }],
    ["with all actions", { Action: "*" }],
    ["on all resources", { Resource: "*" }],
    ["on a resource with a wildcard", { Resource: "arn:aws:sns:*:111122223333:t?pic" }],
    ["on a resource in an array", { Resource: ["arn:aws:sns:us-east-1:1:other", TOPIC_ARN] }],
    [
      "under a condition that is met",
      given("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Run*"),
    ],
    [
      "under a condition on a set without values",
      given("ForAllValues:StringEquals", "events:source", "x"),
    ],
    [
      "under a condition on a set without values to match",
      given("ForAllValues:StringLike", "events:source", "x*"),
    ],
  ])("%s", (_, changes) => {
    expect(decision(changes)).toBe("allowed");
  });
});

describe("a policy does not allow an action", () => {
  it.each<[string, object]>([
    ["of another name", { Action: "sns:PublishBatch" }],
    ["of another service", { Action: "sqs:Publish" }],
    ["on another resource", { Resource: `${TOPIC_ARN}-2` }],
    ["on an ARN that begins with the named one", { Resource: TOPIC_ARN.slice(0, -1) }],
    ["under a condition that is not met", given("StringEquals", "aws:PrincipalArn", "x")],
    ["under a condition on a missing key", given("StringLike", "events:source", "*")],
  ])("%s", (_, changes) => {
    expect(decision(changes)).toBe("implicitlyDenied");
  });

  it("if one statement denies and another allows", () => {
    const deny = { Effect: "Deny", Action: "sns:*", Resource: "*" };
    expect(decision({}, deny)).toBe("explicitlyDenied");
    expect(decision(deny, {})).toBe("explicitlyDenied");
    expect(decision({}, { ...deny, ...given("StringEquals", "events:source", "x") })).toBe(
      "allowed",
    );
  });

  it("if no statement is about it", () => {
    expect(decision()).toBe("implicitlyDenied");
  });
});

describe("a policy is refused with", () => {
  it.each<[string, object, string]>([
    ["NotAction", { NotAction: "iam:*" }, "NotAction"],
    ["NotResource", { NotResource: "*" }, "NotResource"],
    ["a principal", { Principal: "*" }, "Principal"],
    ["another effect", { Effect: "allow" }, "Effect"],
    ["no action", { Action: undefined }, "Action"],
    ["an action without a service", { Action: "Publish" }, "SERVICE:ACTION"],
    ["a wildcard in the service", { Action: "s*:Publish" }, "SERVICE:ACTION"],
    ["a resource that is not an ARN", { Resource: "topic" }, "Either * or an ARN"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: A policy variable.
    ["a variable", { Resource: "arn:aws:sns:*:*:${aws:username}" }, "Policy variables"],
    ["another operator", given("StringNotEquals", "events:source", "x"), "This operator"],
    ["another key", given("StringEquals", "aws:SourceIp", "x"), "This key"],
    [
      "another key in all actions",
      { Action: "*", ...given("StringEquals", "s3:prefix", "x") },
      "This key",
    ],
    [
      "another key for several actions, one of them implemented",
      { Action: ["s3:GetObject", "sns:Publish"], ...given("StringEquals", "s3:prefix", "x") },
      "Statement.0.Condition: StringEquals.s3:prefix: This key is not implemented",
    ],
  ])("%s", (_, changes, message) => {
    expect(() => compile(changes)).toThrow(message);
  });
});

describe("a statement on services that are not implemented", () => {
  it("can have any condition", () => {
    const condition = {
      StringEquals: { "s3:prefix": "x" },
      Bool: { "s3:x": true },
    };
    const foreign = { Action: ["s3:GetObject", "logs:*"], Resource: "*", Condition: condition };
    expect(decision(foreign)).toBe("implicitlyDenied");
    expect(decision(foreign, {})).toBe("allowed");
  });

  it("must still be well-formed", () => {
    const Action = "s3:GetObject";
    expect(() => compile({ Action, Condition: { StringEquals: "x" } })).toThrow("Condition");
    expect(() => compile({ Action, NotResource: "*" })).toThrow("NotResource");
    expect(() => compile({ Action, Resource: "key" })).toThrow("Resource");
  });
});
