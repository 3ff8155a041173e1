import { describe, expect, it } from "vitest";
import { decide, type ServiceRequest } from "../../../../cli/doctor/resource-policy.ts";

const RESOURCE = "arn:aws:lambda:us-east-1:111122223333:function:f";
const REQUEST: ServiceRequest = {
  service: "config.amazonaws.com",
  action: "lambda:InvokeFunction",
  resource: RESOURCE,
  sourceAccount: "111122223333",
};
const ALLOW = {
  Effect: "Allow",
  Principal: { Service: "config.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: RESOURCE,
};
const inAccount = (id: string) => ({
  ...ALLOW,
  Condition: { StringEquals: { "AWS:SourceAccount": id } },
});
const when = (Condition: object, Effect = "Allow") => ({ ...ALLOW, Effect, Condition });

const decisionOf = (statements: unknown, request: Partial<ServiceRequest> = {}) =>
  decide(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "policy", {
    ...REQUEST,
    ...request,
  });

describe("a policy", () => {
  // biome-ignore format: a table, one row a line
  it.each<[string, unknown, "ALLOWED" | "DENIED" | "UNKNOWN"]>([
    ["allows the service", [ALLOW], "ALLOWED"],
    ["with one statement and no list", ALLOW, "ALLOWED"],
    ["allows this account", [inAccount("111122223333")], "ALLOWED"],
    ["allows another account", [inAccount("999999999999")], "DENIED"],
    ["has no statement", [], "DENIED"],
    ["allows another service", [{ ...ALLOW, Principal: { Service: "events.amazonaws.com" } }], "DENIED"],
    ["allows everybody", [{ ...ALLOW, Principal: "*" }], "ALLOWED"],
    ["allows every AWS principal", [{ ...ALLOW, Principal: { AWS: ["*"] } }], "ALLOWED"],
    ["allows another action", [{ ...ALLOW, Action: "lambda:GetFunction" }], "DENIED"],
    ["allows a pattern of actions", [{ ...ALLOW, Action: ["lambda:invoke*"] }], "ALLOWED"],
    ["allows another resource", [{ ...ALLOW, Resource: `${RESOURCE}2` }], "DENIED"],
    ["allows a pattern of resources", [{ ...ALLOW, Resource: "arn:aws:lambda:*:*:function:?" }], "ALLOWED"],
    ["has no resource, as that of a key", [{ ...ALLOW, Resource: undefined }], "ALLOWED"],
    ["denies it, too", [ALLOW, { ...ALLOW, Effect: "Deny" }], "DENIED"],
    ["denies another account, too", [ALLOW, { ...inAccount("999999999999"), Effect: "Deny" }], "ALLOWED"],
    ["denies callers without TLS", [ALLOW, when({ Bool: { "aws:SecureTransport": "false" } }, "Deny")], "ALLOWED"],
    ["denies all but AWS services", [ALLOW, when({ Bool: { "aws:PrincipalIsAWSService": "false" } }, "Deny")], "ALLOWED"],
    ["denies all but one role, services too", [ALLOW, when({ ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::1:role/x" } }, "Deny")], "DENIED"],
    ["has a condition on a key that is not known", [when({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })], "UNKNOWN"],
    ["has an operator that is not known", [when({ NumericLessThan: { "aws:SourceAccount": "1" } })], "UNKNOWN"],
    ["denies by a condition that is not known", [ALLOW, when({ IpAddress: { "aws:SourceIp": "1.2.3.4" } }, "Deny")], "UNKNOWN"],
    ["has a condition on what the service acts for", [when({ ArnLike: { "aws:SourceArn": "arn:aws:config:*" } })], "UNKNOWN"],
    ["has a condition that fails beside one that is not known", [when({ StringEquals: { "aws:SourceAccount": "1", "aws:PrincipalOrgID": "o-1" } })], "DENIED"],
    ["names who is not meant", [{ ...ALLOW, Principal: undefined, NotPrincipal: { AWS: "1" } }], "UNKNOWN"],
    ["allows all actions but others", [{ ...ALLOW, Action: undefined, NotAction: "lambda:Get*" }], "ALLOWED"],
    ["allows all actions but this one", [{ ...ALLOW, Action: undefined, NotAction: ["lambda:Invoke*"] }], "DENIED"],
    ["names no action", [{ ...ALLOW, Action: undefined }], "UNKNOWN"],
    ["allows all resources but others", [{ ...ALLOW, Resource: undefined, NotResource: "x" }], "ALLOWED"],
    ["allows all resources but this one", [{ ...ALLOW, Resource: undefined, NotResource: "*:f" }], "DENIED"],
    ["denies callers that are no service", [ALLOW, when({ Null: { "aws:PrincipalArn": "false" } }, "Deny")], "ALLOWED"],
    ["denies callers that are no principal", [ALLOW, when({ Null: { "aws:PrincipalArn": true } }, "Deny")], "DENIED"],
    ["denies sets without a principal", [ALLOW, when({ "ForAnyValue:ArnNotLike": { "aws:PrincipalArn": "x" } }, "Deny")], "UNKNOWN"],
    ["allows an account in any letters", [when({ StringEqualsIgnoreCase: { "aws:SourceAccount": "111122223333" } })], "ALLOWED"],
    ["allows all accounts but this one", [when({ StringNotEquals: { "aws:SourceAccount": ["1", "111122223333"] } })], "DENIED"],
    ["allows all accounts but others", [when({ StringNotLike: { "aws:SourceAccount": "9*" } })], "ALLOWED"],
  ])("%s", (_, statements, expected) => {
    expect(decisionOf(statements)).toBe(expected);
  });

  it("decides by what the service acts for, if that is known", () => {
    const statement = when({ ArnLike: { "AWS:SourceArn": "arn:aws:events:*:*:rule/mine" } });
    const sourceArn = "arn:aws:events:us-east-1:111122223333:rule/";
    expect(decisionOf([statement], { sourceArn: `${sourceArn}mine` })).toBe("ALLOWED");
    expect(decisionOf([statement], { sourceArn: `${sourceArn}yours` })).toBe("DENIED");
  });

  it.each([
    "",
    "{}",
    "[]",
    "null",
    '{"Statement":"Allow"}',
    '{"Statement":[{"Effect":"allow"}]}',
    7,
  ])("is refused if it is none: %j", (document) => {
    expect(() => decide(document, "lambda:GetPolicy.Policy", REQUEST)).toThrow(
      /^AWS's answer cannot be relied on. lambda:GetPolicy.Policy/,
    );
  });
});
