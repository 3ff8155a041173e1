import { describe, expect, it } from "vitest";
import { cureOf } from "../../../shared/root-session.ts";

const MEMBER_ID = "111122223333";
const CALLER = "arn:aws:sts::888888888888:assumed-role/Auditor/session";
const ROOT = `arn:aws:iam::${MEMBER_ID}:root`;
const BY_POLICY = "with an explicit deny in a service control policy";
const denied = (user: string, action: string, reason = BY_POLICY) =>
  `User: ${user} is not authorized to perform: ${action} on resource: ${ROOT} ${reason}`;

const cure = (name: string, message = "No.") =>
  cureOf(Object.assign(new Error(message), { name }), MEMBER_ID);

describe("the fix for a denied root session", () => {
  it.each([
    [
      "AccessDenied",
      denied(CALLER, "sts:AssumeRoot"),
      /^A service control policy of the calling account/,
    ],
    ["AccessDenied", denied("arn:aws:iam::888888888888:root", "sts:AssumeRoot"), /calling account/],
    [
      "AccessDenied",
      denied(ROOT, "sts:AssumeRoot"),
      /account 111122223333.*aws:AssumedRoot.*ExemptAssumeRoot/,
    ],
    [
      "AccessDenied",
      denied(`arn:aws:sts::${MEMBER_ID}:assumed-root`, "iam:ListAccessKeys"),
      /account 111122223333.*ExemptAssumeRoot/,
    ],
    ["AccessDenied", denied(ROOT, "iam:ListAccessKeys"), /account 111122223333.*ExemptAssumeRoot/],
    [
      "RegionDisabledException",
      undefined,
      /STS is not active .* in the settings of account 111122223333/,
    ],
    ["InvalidAction", undefined, /does not have AssumeRoot/],
  ])("%s: %s", (name, message, expected) => {
    expect(cure(name, message)).toMatch(expected);
  });

  it.each([
    [
      "AccessDenied",
      denied(CALLER, "sts:AssumeRoot", "because no identity-based policy allows it"),
    ],
    ["Throttling", "Rate exceeded"],
  ])("is left open by %s: %s", (name, message) => {
    expect(cure(name, message)).toBeUndefined();
  });
});
