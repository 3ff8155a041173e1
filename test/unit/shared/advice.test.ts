import { describe, expect, it } from "vitest";
import { adviseOn, type Situation } from "../../../shared/advice.ts";

const REASONS: readonly Situation["reason"][] = [
  "KEY_FOUND",
  "KEY_CREATED",
  "KEY_DEACTIVATED",
  "KEY_DELETED",
  "UNDETERMINED",
];
const PARTITIONS = ["aws", "aws-eusc", "aws-us-gov", "aws-cn", "aws-iso", "aws-iso-b"];
const KEY_ID = "AKIAIOSFODNN7EXAMPLE";

const found = (partition: string, more: Partial<Situation> = {}) =>
  adviseOn({ partition, reason: "KEY_FOUND", ...more });
const text = (...situation: Parameters<typeof found>) => found(...situation).join("\n");

describe("advice on a key that was found", () => {
  it.each(["aws", "aws-eusc", "aws-us-gov", "aws-iso"])(
    "asks first whether anyone recognizes it (%s)",
    (partition) => {
      expect(found(partition)[0]).toMatch(
        /^Do you recognize the key\? If nobody does, treat it as an incident: preserve the evidence and do not delete the key yet\./,
      );
    },
  );

  it.each([
    ["aws", "Security credentials", "aws iam delete-access-key"],
    ["aws-eusc", "Security credentials", "aws iam delete-access-key"],
    ["aws-us-gov", "aws iam delete-access-key --access-key-id", "Security credentials"],
    ["aws-cn", "Sinnet", "Security credentials"],
    ["aws-iso", "AWS Support", "console"],
  ])("advises in %s what can be done there: %s, and not: %s", (partition, does, doesNot) => {
    expect(text(partition)).toContain(does);
    expect(text(partition).toLowerCase()).not.toContain(doesNot.toLowerCase());
  });

  it("deactivates before it deletes in the console", () => {
    const steps = found("aws");
    const indexOf = (verb: RegExp) => steps.findIndex((step) => verb.test(step));
    expect(indexOf(/^Under Access keys, deactivate/)).toBeGreaterThan(0);
    expect(indexOf(/^Delete the key/)).toBe(indexOf(/^Under Access keys, deactivate/) + 1);
  });

  it.each(PARTITIONS)("never says to deactivate what is inactive (%s)", (partition) => {
    const advice = text(partition, { keysAreInactive: true });
    expect(advice).not.toMatch(/deactivat|update-access-key|in use/i);
    expect(advice).not.toContain("aws iam delete-access-key");
    expect(advice).toMatch(partition.startsWith("aws-us-gov") ? /AWS Support/ : /delete|case/);
  });

  it("never advises to deactivate the only key in AWS GovCloud (US), which signs its own deletion", () => {
    expect(text("aws-us-gov")).toContain("Never deactivate the only key");
    expect(text("aws-us-gov")).toContain("do not have the secret access key");
    expect(found("aws-us-gov")[0]).not.toContain("Deactivating");
  });

  it.each([
    ["cn-north-1", "Sinnet", "NWCD"],
    ["cn-northwest-1", "NWCD", "Sinnet"],
  ])("names the operator of %s", (region, operator, other) => {
    expect(text("aws-cn", { region })).toContain(operator);
    expect(text("aws-cn", { region })).not.toContain(other);
  });

  it("names a last use, a key ID and an organization only if the reader has them", () => {
    expect(text("aws")).not.toMatch(/last use|accessKeyId|organization/);
    expect(text("aws", { lastUseIsKnown: true })).toContain("check its last use");
    expect(text("aws", { accessKeyId: KEY_ID })).toContain(`userIdentity.accessKeyId = ${KEY_ID}`);
    expect(text("aws", { organizationCanRemove: true })).toContain("delegated administrator");
    expect(text("aws-eusc", { organizationCanRemove: true })).not.toContain("organization");
    expect(text("aws-us-gov", { accessKeyId: KEY_ID })).toContain(
      `aws iam delete-access-key --access-key-id ${KEY_ID}`,
    );
  });
});

it("names what somebody did if a key was created", () => {
  const [first] = adviseOn({ partition: "aws", reason: "KEY_CREATED" });
  expect(first).toMatch(/^Did somebody you know create or activate a root access key\?/);
});

describe("advice on a key that was deactivated", () => {
  const deactivated = (partition: string) =>
    adviseOn({ partition, reason: "KEY_DEACTIVATED", accessKeyId: KEY_ID });

  it.each(PARTITIONS)("never says to deactivate it, nor who uses it (%s)", (partition) => {
    const [question = "", ...steps] = deactivated(partition);
    expect(question).toMatch(/incident/);
    expect(steps.join("\n")).not.toMatch(/deactivat|update-access-key|uses it|in use/i);
  });

  it.each([
    ["aws", /^Under Access keys, delete the inactive key/m],
    ["aws-us-gov", /another active key, delete this one with it.*aws iam delete-access-key/],
    ["aws-us-gov", /If it has none, contact AWS Support/],
    ["aws-cn", /have it removed/],
    ["aws-iso", /Contact AWS Support/],
  ])("says in %s how to have it deleted after a while: %s", (partition, words) => {
    expect(deactivated(partition).join("\n")).toMatch(words);
  });
});

it("there is no advice on a key that a known person deleted", () => {
  const [, , last] = adviseOn({ partition: "aws", reason: "KEY_DELETED" });
  expect(last).toBe("If somebody you know did it, no action is needed.");
});

it("root sessions are for administrators of an organization in aws", () => {
  expect(text("aws", { canOpenRootSessions: true })).toContain("IAMDeleteRootUserCredentials");
  expect(text("aws-us-gov", { canOpenRootSessions: true })).not.toContain("root session");
  expect(text("aws")).not.toContain("root session");
});

describe("advice on what cannot be determined", () => {
  it("is about AWS Support, not permissions, if the flag is missing in AWS GovCloud (US)", () => {
    const advice = (partition: string) =>
      adviseOn({ partition, reason: "UNDETERMINED", flagIsMissing: true, errorIsShown: true });
    expect(advice("aws-us-gov")).toEqual([expect.stringContaining("AWS Support")]);
    expect(advice("aws").join("\n")).not.toContain("AWS Support");
  });

  it("names a permission only if it was denied", () => {
    const advice = (more: object) =>
      adviseOn({ partition: "aws", reason: "UNDETERMINED", ...more }).join("\n");
    expect(advice({})).not.toMatch(/Allow|policy/);
    expect(advice({ deniedAction: "iam:GetAccountSummary" })).toContain(
      "Allow iam:GetAccountSummary",
    );
  });
});

it.each(REASONS.flatMap((reason) => PARTITIONS.map((partition) => ({ reason, partition }))))(
  "there are steps, each a plain text on one line, for $reason in $partition",
  (situation) => {
    const steps = adviseOn(situation);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step).toMatch(/^[A-Z][ -~]{20,400}$/);
  },
);
