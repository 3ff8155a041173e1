import { describe, expect, it } from "vitest";
import { compilePolicy } from "../events/bus-policy.ts";

const BUS_ARN = "arn:aws:events:us-east-1:888888888888:event-bus/central";
const request = {
  busArn: BUS_ARN,
  principalArn: "arn:aws:iam::111122223333:role/path/Runbook",
  principalAccount: "111122223333",
  principalOrgId: "o-exampleorg1",
  sourceAccount: undefined,
  source: "root-access-key",
  detailType: "Remediation requested",
  isForwarded: false,
};
const statement = {
  Effect: "Allow",
  Principal: "*",
  Action: "events:PutEvents",
  Resource: BUS_ARN,
};
const policy = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });
const admits = (...statements: object[]) =>
  compilePolicy(policy(...statements.map((it) => ({ ...statement, ...it }))))(request);
const BUS_INVOCATION = "events:eventBusInvocation";
const given = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

describe("a bus policy admits a sender", () => {
  it.each<[string, object]>([
    ["without a condition", {}],
    [
      "with one of several roles",
      given("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::1:role/x", request.principalArn]),
    ],
    ["with arrays of actions and resources", { Action: [statement.Action], Resource: [BUS_ARN] }],
    ["with a wildcard in the resource", { Resource: BUS_ARN.replace("central", "*") }],
    ["of the organization", given("StringEquals", "aws:PrincipalOrgID", "o-exampleorg1")],
    [
      "of one of several accounts",
      given("StringEquals", "aws:PrincipalAccount", ["1", "111122223333"]),
    ],
    [
      "of an account that matches a pattern",
      given("StringLike", "aws:PrincipalAccount", "1111*33?3"),
    ],
    [
      "with the detail type in a set",
      given("ForAllValues:StringEquals", "events:detail-type", ["Remediation requested"]),
    ],
    ["with any source", given("Null", "events:source", "false")],
    ["without a source account", given("Null", "aws:SourceAccount", ["True"])],
    ["that is a caller", given("Bool", BUS_INVOCATION, "False")],
    ["that is a caller, as a string", given("StringEquals", BUS_INVOCATION, "false")],
    ["that is a caller, if the key exists", given("BoolIfExists", BUS_INVOCATION, "false")],
    [
      "without the account, if the key need not exist",
      given("StringEqualsIfExists", "aws:SourceAccount", "1"),
    ],
    [
      "without the ARN, if the key need not exist",
      given("ArnLikeIfExists", "aws:SourceAccount", "arn:*:*:*:*:*"),
    ],
    [
      "with one of several sources in a set",
      given("ForAllValues:StringEquals", "events:source", ["x", "root-access-key"]),
    ],
    [
      "with a source that matches a pattern in a set",
      given("ForAllValues:StringLike", "events:source", "root-*"),
    ],
    [
      "with an ARN that matches a pattern",
      given("ArnLike", "aws:PrincipalArn", "arn:*:iam::*:role/*/Runbook"),
    ],
    [
      "with an ARN that matches a pattern for equality",
      given("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/path/Run*"),
    ],
  ])("%s", (_, changes) => {
    expect(admits(changes)).toBe(true);
  });

  it("if one of several statements does", () => {
    expect(admits({ Resource: "*:default" }, {})).toBe(true);
  });
});

describe("a bus policy denies a sender", () => {
  it.each<[string, object]>([
    [
      "of another role",
      given("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/Runbook"),
    ],
    ["for another bus", { Resource: BUS_ARN.replace("central", "default") }],
    ["of another organization", given("StringEquals", "aws:PrincipalOrgID", "o-exampleorg2")],
    ["with another case of letters", given("StringEquals", "aws:PrincipalOrgID", "O-exampleorg1")],
    ["with a wildcard, compared for equality", given("StringEquals", "aws:PrincipalOrgID", "o-*")],
    [
      "of an account that does not match a pattern",
      given("StringLike", "aws:PrincipalAccount", "1?"),
    ],
    // The value of such a key is a set, even if it has one member.
    [
      "with a source, compared as a single value",
      given("StringEquals", "events:source", request.source),
    ],
    [
      "with a source, compared as a single value if it exists",
      given("StringLikeIfExists", "events:source", "*"),
    ],
    [
      "with a detail type, compared as a single value",
      given("StringLike", "events:detail-type", "*"),
    ],
    [
      "with another detail type in a set",
      given("ForAllValues:StringEquals", "events:detail-type", "Other"),
    ],
    ["without a source", given("Null", "events:source", "true")],
    ["that is a caller, if only rules are admitted", given("BoolIfExists", BUS_INVOCATION, "true")],
    [
      "with another ARN, if the key exists",
      given("ArnLikeIfExists", "aws:PrincipalArn", "arn:*:x:*:*:*"),
    ],
    [
      "with a source outside the set",
      given("ForAllValues:StringEquals", "events:source", ["root", "root-*"]),
    ],
    [
      "with a source that matches no pattern of a set",
      given("ForAllValues:StringLike", "events:source", ["root-?", "x*"]),
    ],
    [
      "with a wildcard across parts of an ARN",
      given("ArnLike", "aws:PrincipalArn", "arn:aws:*Runbook"),
    ],
    ["without the key of the condition", given("StringLike", "aws:SourceAccount", "*")],
    [
      "that meets one of two conditions",
      {
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1", "aws:PrincipalAccount": "1" },
        },
      },
    ],
  ])("%s", (_, changes) => {
    expect(admits(changes)).toBe(false);
  });

  it("if one statement denies and another allows", () => {
    const deny = {
      Effect: "Deny",
      ...given("StringEquals", "aws:PrincipalAccount", "111122223333"),
    };
    expect(admits({}, deny)).toBe(false);
    expect(admits(deny, {})).toBe(false);
    expect(admits({}, { ...deny, ...given("StringEquals", "aws:PrincipalAccount", "1") })).toBe(
      true,
    );
  });

  it("whose event a rule forwards, if only callers are admitted", () => {
    const onlyCallers = { ...statement, ...given("BoolIfExists", BUS_INVOCATION, "false") };
    const isAdmitted = compilePolicy(policy(onlyCallers));
    expect(isAdmitted(request)).toBe(true);
    expect(isAdmitted({ ...request, isForwarded: true })).toBe(false);
  });

  it("if no statement allows it", () => {
    expect(compilePolicy(policy())(request)).toBe(false);
  });
});

describe("a bus policy is refused with", () => {
  it.each<[string, object, string]>([
    ["another action", { Action: "events:*" }, "Action"],
    ["a service as principal", { Principal: { Service: "events.amazonaws.com" } }, "Principal"],
    ["an account as principal", { Principal: { AWS: "111122223333" } }, "Principal"],
    ["no principal", { Principal: undefined }, "Principal"],
    ["another effect", { Effect: "allow" }, "Effect"],
    ["NotPrincipal", { NotPrincipal: "*" }, "NotPrincipal"],
    ["another operator", given("StringNotEquals", "events:source", "x"), "This operator"],
    ["a set operator", given("ForAnyValue:StringEquals", "events:source", "x"), "This operator"],
    [
      "a set operator on one value",
      given("ForAllValues:StringLike", "aws:PrincipalArn", "*"),
      "ForAllValues is implemented for events:source, events:detail-type only",
    ],
    [
      "a flag that is neither true nor false",
      given("Bool", BUS_INVOCATION, "no"),
      "must be true or false",
    ],
    [
      "a Null that is neither true nor false",
      given("Null", "events:source", "x"),
      "must be true or false",
    ],
    ["another key", given("StringEquals", "aws:PrincipalTag/x", "x"), "This key"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: A policy variable.
    ["a variable", given("StringEquals", "events:source", "${aws:username}"), "Policy variables"],
    ["a number", given("StringEquals", "aws:PrincipalAccount", 111122223333), "PrincipalAccount"],
  ])("%s", (_, changes, message) => {
    expect(() => admits(changes)).toThrow(message);
  });

  it("another version", () => {
    const old = { ...policy(statement), Version: "2008-10-17" };
    expect(() => compilePolicy(old)).toThrow("Version");
  });
});
