import * as v from "valibot";
import { expect, it } from "vitest";
import { deniesRootSessions } from "../../../../../cli/doctor/organization/deny-root.ts";
import { policySchema } from "../../../../../cli/doctor/policy-document.ts";

const ROOT = "arn:*:iam::*:root";
const deny = { Effect: "Deny", Action: "*", Resource: "*" };
const when = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const isRoot = when("ArnLike", "aws:PrincipalArn", [ROOT]);

const denies = (...statements: object[]) =>
  deniesRootSessions(v.parse(policySchema, JSON.stringify({ Statement: statements })).Statement);

it.each<[string, object]>([
  ["the root user everything", { ...deny, ...isRoot }],
  ["the root user by a text", { ...deny, ...when("StringLike", "aws:PrincipalArn", ROOT) }],
  [
    "the root user of one account",
    { ...deny, ...when("ArnEquals", "AWS:principalarn", "arn:aws:iam::444455556666:root") },
  ],
  ["the root user what IAM does", { ...deny, Action: ["s3:*", "IAM:*"], ...isRoot }],
  [
    "the root user all but what S3 does",
    { ...deny, Action: undefined, NotAction: "s3:*", ...isRoot },
  ],
  ["everybody the deletion of keys", { ...deny, Action: "iam:DeleteAccessKey" }],
  [
    "everybody except a role the deletion of keys",
    {
      ...deny,
      Action: "iam:Delete*",
      ...when("ArnNotLike", "aws:PrincipalArn", "arn:*:iam::*:role/Admin"),
    },
  ],
  [
    "all roots but that of one account",
    { ...deny, ...when("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::444455556666:root") },
  ],
  ["one account", { ...deny, ...when("StringEquals", "aws:PrincipalAccount", "444455556666") }],
  ["root sessions", { ...deny, ...when("Bool", "aws:AssumedRoot", "true") }],
  [
    "Regions, the one of IAM too",
    { ...deny, ...when("StringEquals", "aws:RequestedRegion", "us-east-1") },
  ],
  ["everybody, on IAM", { ...deny, Resource: ["arn:aws:s3:::*", "arn:aws:iam::*"] }],
  [
    "the root user, in one of several conditions' lists",
    {
      ...deny,
      ...when("ForAnyValue:StringLike", "aws:PrincipalArn", ["arn:aws:iam::*:user/x", ROOT]),
    },
  ],
])("counts a policy that denies %s", (_, statement) => {
  expect(denies({ Effect: "Allow", Action: "*", Resource: "*" }, statement)).toBe(true);
});

it.each<[string, object]>([
  ["allows everything", { Effect: "Allow", Action: "*", Resource: "*" }],
  [
    "makes an exception for root sessions",
    {
      ...deny,
      Condition: { ...isRoot.Condition, Null: { "aws:AssumedRoot": "true" } },
    },
  ],
  [
    "denies the root user other actions",
    { ...deny, Action: ["iam:CreateAccessKey", "s3:*"], ...isRoot },
  ],
  [
    "denies the root user all but these actions",
    { ...deny, Action: undefined, NotAction: ["iam:*"], ...isRoot },
  ],
  ["denies roles", { ...deny, ...when("ArnLike", "aws:PrincipalArn", "arn:*:iam::*:role/*") }],
  ["denies all but the root user", { ...deny, ...when("ArnNotLike", "aws:PrincipalArn", ROOT) }],
  [
    "makes an exception for root sessions by a boolean",
    { ...deny, Condition: { ...isRoot.Condition, BoolIfExists: { "aws:AssumedRoot": false } } },
  ],
  ["denies roles to be changed", { ...deny, Action: "iam:*", Resource: "arn:aws:iam::*:role/x" }],
  ["denies Regions", { ...deny, ...when("StringNotEquals", "aws:RequestedRegion", "us-east-1") }],
])("does not count a policy that %s", (_, statement) => {
  expect(denies(statement)).toBe(false);
});

it.each<[string, object]>([
  ["a key that is not known", when("Bool", "aws:MultiFactorAuthPresent", "false")],
  ["an operator that is not known", when("ArnIs", "aws:PrincipalArn", ROOT)],
  ["users, one of which root may be", { Resource: "arn:aws:iam::*:user/*" }],
])("does not know whether a policy denies root sessions by %s", (_, part) => {
  expect(denies({ ...deny, ...part })).toBeUndefined();
});

it("counts a denial beside what is not known", () => {
  const unknown = { ...deny, ...when("Bool", "aws:MultiFactorAuthPresent", "false") };
  expect(denies(unknown, { ...deny, ...isRoot })).toBe(true);
});

it("reads a policy whose only statement is not in a list", () => {
  const policy = v.parse(policySchema, JSON.stringify({ Statement: { ...deny, ...isRoot } }));
  expect(deniesRootSessions(policy.Statement)).toBe(true);
});

it.each([
  ["text that is not JSON", "{"],
  ["no statements", "{}"],
  ["another effect", JSON.stringify({ Statement: [{ ...deny, Effect: "deny" }] })],
  ["an action that is not a string", JSON.stringify({ Statement: [{ ...deny, Action: 1 }] })],
])("refuses a policy with %s", (_, policy) => {
  expect(v.safeParse(policySchema, policy).success).toBe(false);
});
