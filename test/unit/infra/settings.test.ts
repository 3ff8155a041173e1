import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../infra/settings.ts";

const DEFAULTS = {
  deployment: "account",
  frequency: "TwentyFour_Hours",
  inactiveKeys: "NON_COMPLIANT",
  rule: "standalone",
  remediation: "manual",
  email: [],
  suppressFindingsFor: [],
  noEvaluationAlarm: false,
  recorder: false,
};

const FREQUENCIES =
  '"One_Hour" or "Three_Hours" or "Six_Hours" or "Twelve_Hours" or "TwentyFour_Hours"';

const ACCOUNTS = "up to 250 account IDs of 12 digits, in a list or separated by commas";

const EMAILS = "up to 20 different email addresses, in a list or separated by commas";
const RUNBOOK_URL = "an https URL without a fragment, of up to 256 characters";

const BOUNDARIES =
  "the ARN of a managed policy, arn:PARTITION:iam::ACCOUNT:policy/NAME, or its name";

const parse = (name: string, value: unknown) =>
  parseSettings({ [`root-access-key:${name}`]: value });

describe("settings", () => {
  it("have defaults", () => {
    expect(parseSettings({})).toEqual(DEFAULTS);
  });

  it("ignore other keys of the context", () => {
    expect(parseSettings({ "@aws-cdk/core:anything": true, frequency: "Never" })).toEqual(DEFAULTS);
  });

  it.each([
    ["frequency", "One_Hour", "One_Hour"],
    ["inactiveKeys", "COMPLIANT", "COMPLIANT"],
    ["rule", "conformance-pack", "conformance-pack"],
    ["remediation", "automatic", "automatic"],
    ["email", "security@example.com", ["security@example.com"]],
    ["email", ["a@example.com", "b@example.com"], ["a@example.com", "b@example.com"]],
    ["email", "a@example.com, b@example.com", ["a@example.com", "b@example.com"]],
    [
      "runbookUrl",
      "https://wiki.example.com/root-access-key",
      expect.stringContaining("wiki.example.com"),
    ],
    [
      "topicArn",
      "arn:aws-cn:sns:cn-north-1:111122223333:alerts",
      expect.stringContaining("alerts"),
    ],
    ["suppressFindingsFor", ["111122223333"], ["111122223333"]],
    ["suppressFindingsFor", "111122223333, 444455556666", ["111122223333", "444455556666"]],
    ["noEvaluationAlarm", true, true],
    ["noEvaluationAlarm", "true", true],
    ["recorder", "false", false],
    ["permissionsBoundary", "security/Boundary", "security/Boundary"],
    [
      "permissionsBoundary",
      "arn:aws-cn:iam::111122223333:policy/Boundary",
      "arn:aws-cn:iam::111122223333:policy/Boundary",
    ],
  ])("accept %s %j", (name, value, expected) => {
    expect(parse(name, value)).toEqual({ ...DEFAULTS, [name]: expected });
  });

  it.each([
    ["deployment", "organisation", '"account" or "organization"'],
    ["frequency", "Hourly", FREQUENCIES],
    ["frequency", "one_hour", FREQUENCIES],
    ["frequency", 24, FREQUENCIES],
    ["inactiveKeys", "compliant", '"NON_COMPLIANT" or "COMPLIANT"'],
    ["rule", "pack", '"standalone" or "conformance-pack"'],
    ["remediation", true, '"none" or "manual" or "automatic"'],
    ["email", "nobody", EMAILS],
    ["email", Array.from({ length: 21 }, (_, index) => `${index}@example.com`), EMAILS],
    ["email", "security@example.com, security@example.com", EMAILS],
    ["runbookUrl", "http://wiki.example.com", RUNBOOK_URL],
    ["runbookUrl", "https://wiki.example.com#section", RUNBOOK_URL],
    ["runbookUrl", `https://${"x".repeat(249)}`, RUNBOOK_URL],
    ["topicArn", "alerts", "the ARN of an SNS topic, arn:PARTITION:sns:REGION:ACCOUNT:NAME"],
    ["suppressFindingsFor", "1111", ACCOUNTS],
    ["suppressFindingsFor", "", ACCOUNTS],
    ["suppressFindingsFor", [7], ACCOUNTS],
    ["suppressFindingsFor", Array(251).fill("111122223333"), ACCOUNTS],
    ["recorder", "yes", "true or false"],
    ["noEvaluationAlarm", 1, "true or false"],
    ["permissionsBoundary", "arn:aws:iam::111122223333:role/Boundary", BOUNDARIES],
    ["permissionsBoundary", "/Boundary", BOUNDARIES],
    ["permissionsBoundary", "", BOUNDARIES],
  ])("reject %s %j in one line with what is allowed", (name, value, allowed) => {
    expect(() => parse(name, value)).toThrow(
      `root-access-key:${name}: found ${JSON.stringify(value)}; allowed is ${allowed}.`,
    );
  });

  it("reject an unknown name", () => {
    expect(() => parse("frequencies", "One_Hour")).toThrow(
      "root-access-key:frequencies: unknown setting for deployment account; allowed are deployment, frequency, inactiveKeys,",
    );
    expect(() => parse("constructor", "x")).toThrow("unknown setting");
  });
});

const ORGANIZATION = {
  deployment: "organization",
  organizationId: "o-exampleorgid",
  organizationalUnits: ["ou-exam-ple00001"],
};

const parseOrganization = (settings: object) =>
  parseSettings(
    Object.fromEntries(
      Object.entries({ ...ORGANIZATION, ...settings })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [`root-access-key:${name}`, value]),
    ),
  );

describe("settings of an organization", () => {
  const defaults = {
    ...DEFAULTS,
    ...ORGANIZATION,
    excludedAccounts: [],
    callAs: "DELEGATED_ADMIN",
    coverThisAccount: false,
    failureTolerancePercentage: 100,
    maxConcurrentPercentage: 25,
    removal: "off",
    protectUsedWithinDays: 90,
    removalExceptions: {},
    removalMaximumConcurrency: 2,
  };

  it("have defaults, except for the organization and its OUs", () => {
    expect(parseOrganization({})).toEqual(defaults);
  });

  it.each([
    ["organizationalUnits", "r-exam, ou-exam-ple00002", ["r-exam", "ou-exam-ple00002"]],
    ["excludedAccounts", "111122223333", ["111122223333"]],
    ["callAs", "SELF", "SELF"],
    ["failureTolerancePercentage", "0", 0],
    ["maxConcurrentPercentage", 100, 100],
    ["removal", "dry-run", "dry-run"],
    ["protectUsedWithinDays", "30", 30],
    ["removalExceptions", { "111122223333": "2026-12-31" }, { "111122223333": "2026-12-31" }],
    [
      "removalExceptions",
      "111122223333=2026-12-31, 444455556666=2027-01-31",
      { "111122223333": "2026-12-31", "444455556666": "2027-01-31" },
    ],
    ["removalExceptions", '{"111122223333": "2026-12-31"}', { "111122223333": "2026-12-31" }],
    ["protectedAccounts", ["111122223333"], ["111122223333"]],
    ["protectedAccounts", "", []],
    ["protectedAccounts", [], []],
    ["removalMaximumConcurrency", "10", 10],
    ["email", "security@example.com", ["security@example.com"]],
  ])("accept %s %j", (name, value, expected) => {
    expect(parseOrganization({ [name]: value })).toEqual({ ...defaults, [name]: expected });
  });

  const UNITS =
    "1 to 100 IDs of organizational units (ou-…) or of the root (r-…), in a list or separated by commas";
  const EXCEPTIONS =
    'up to 50 accounts, each with its last day: {"111122223333": "2026-12-31"} or 111122223333=2026-12-31, separated by commas';

  it.each([
    ["organizationId", undefined, "the id of the organization, o-…"],
    ["organizationId", "123456", "the id of the organization, o-…"],
    ["organizationalUnits", undefined, UNITS],
    ["organizationalUnits", [], UNITS],
    ["organizationalUnits", "Workloads", UNITS],
    ["organizationalUnits", "xou-exam-ple00001", UNITS],
    ["organizationalUnits", "ou-exam-ple00001/x", UNITS],
    ["organizationalUnits", Array(251).fill("ou-exam-ple00001"), UNITS],
    ["callAs", "self", '"DELEGATED_ADMIN" or "SELF"'],
    ["failureTolerancePercentage", 101, "a whole number from 0 to 100"],
    ["maxConcurrentPercentage", "0", "a whole number from 1 to 100"],
    ["maxConcurrentPercentage", "ten", "a whole number from 1 to 100"],
    ["removal", true, '"off" or "dry-run" or "delete"'],
    ["protectUsedWithinDays", 0, "a whole number from 1 to 36500"],
    ["protectUsedWithinDays", 1.5, "a whole number from 1 to 36500"],
    ["removalExceptions", "111122223333", EXCEPTIONS],
    ["removalExceptions", "111122223333=2026-12-31=x", EXCEPTIONS],
    ["removalExceptions", '{"111122223333": 1}', EXCEPTIONS],
    ["removalExceptions", Array(51).fill("111122223333=2026-12-31").join(), EXCEPTIONS],
    ["removalExceptions", "111122223333=2026-02-30", EXCEPTIONS],
    ["removalExceptions", "1111=2026-12-31", EXCEPTIONS],
    ["removalExceptions", { "111122223333": true }, EXCEPTIONS],
    ["removalExceptions", ["111122223333"], EXCEPTIONS],
    ["protectedAccounts", "1", ACCOUNTS.replace("250", "150")],
    ["removalMaximumConcurrency", 1, "a whole number from 2 to 10"],
    ["removalMaximumConcurrency", 11, "a whole number from 2 to 10"],
    ["excludedAccounts", "1", ACCOUNTS.replace("250", "1000")],
    [
      "coverThisAccount",
      true,
      'false, unless callAs is "SELF": the StackSet covers a delegated administrator\'s account, if its OU is among organizationalUnits',
    ],
  ])("reject %s %j in one line with what is allowed", (name, value, allowed) => {
    const found = value === undefined ? "nothing" : JSON.stringify(value);
    expect(() => parseOrganization({ [name]: value })).toThrow(
      `root-access-key:${name}: found ${found}; allowed is ${allowed}.`,
    );
  });

  it("reject a removal that deletes without protected accounts, which can be stated as none", () => {
    const removal = "delete";
    expect(() => parseOrganization({ removal })).toThrow(
      'root-access-key:protectedAccounts: found nothing; allowed is the IDs of accounts whose keys are never removed, or "" for none, where removal is "delete".',
    );
    const protectedAccounts: string[] = [];
    expect(parseOrganization({ removal, protectedAccounts: "" })).toEqual({
      ...defaults,
      removal,
      protectedAccounts,
    });
    expect(parseOrganization({ removal: "dry-run" })).toMatchObject({ removal: "dry-run" });
  });

  it("reject a permissions boundary of a single account", () => {
    const ofOneAccount = "arn:aws:iam::111122223333:policy/Boundary";
    expect(() => parseOrganization({ permissionsBoundary: ofOneAccount })).toThrow(
      `root-access-key:permissionsBoundary: found "${ofOneAccount}"; allowed is the name of a policy that each account has,`,
    );
    const permissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    expect(parseOrganization({ permissionsBoundary })).toMatchObject({ permissionsBoundary });
  });

  it("reject a removal that no account would request", () => {
    expect(() => parseOrganization({ removal: "delete", remediation: "none" })).toThrow(
      'root-access-key:removal: found "delete"; allowed is "off" where remediation is "none"',
    );
  });

  it("are not valid for an account, and vice versa", () => {
    expect(() => parse("removal", "delete")).toThrow(
      "root-access-key:removal: unknown setting for deployment account",
    );
    expect(() => parseOrganization({ centralBusArn: "arn" })).toThrow(
      "root-access-key:centralBusArn: unknown setting for deployment organization",
    );
  });
});

describe("an account that sends its events to a central account", () => {
  const centralBusArn = "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key";

  it("is set by the ARN of the central bus", () => {
    expect(parse("centralBusArn", centralBusArn)).toEqual({ ...DEFAULTS, centralBusArn });
    expect(() => parse("centralBusArn", "root-access-key")).toThrow(
      "allowed is the ARN of an event bus, arn:PARTITION:events:REGION:ACCOUNT:event-bus/NAME.",
    );
  });

  it.each([
    ["email", "security@example.com"],
    ["topicArn", "arn:aws:sns:us-east-1:111122223333:alerts"],
    ["runbookUrl", "https://wiki.example.com/root-access-key"],
    ["suppressFindingsFor", "111122223333"],
  ])("rejects %s, which it would not use", (name, value) => {
    const context = {
      "root-access-key:centralBusArn": centralBusArn,
      [`root-access-key:${name}`]: value,
    };
    expect(() => parseSettings(context)).toThrow(
      `root-access-key:${name}: found "${value}"; allowed is nothing where centralBusArn is set`,
    );
  });
});
