import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../infra/settings.ts";

const DEFAULTS = {
  deployment: "account",
  frequency: "TwentyFour_Hours",
  inactiveKeys: "NON_COMPLIANT",
  rule: "plain",
  remediation: "manual",
  quietAccounts: [],
  noEvaluationAlarm: false,
  recorder: false,
};

const FREQUENCIES =
  '"One_Hour" or "Three_Hours" or "Six_Hours" or "Twelve_Hours" or "TwentyFour_Hours"';

const ACCOUNTS = "up to 100 account ids of 12 digits, in a list or with commas between them";

const parse = (name: string, value: unknown) =>
  parseSettings({ [`root-access-key:${name}`]: value });

describe("settings", () => {
  it("have defaults", () => {
    expect(parseSettings({})).toEqual(DEFAULTS);
  });

  it("leave other keys of the context alone", () => {
    expect(parseSettings({ "@aws-cdk/core:anything": true, frequency: "Never" })).toEqual(DEFAULTS);
  });

  it.each([
    ["frequency", "One_Hour", "One_Hour"],
    ["inactiveKeys", "COMPLIANT", "COMPLIANT"],
    ["rule", "conformance-pack", "conformance-pack"],
    ["remediation", "automatic", "automatic"],
    ["email", "security@example.com", "security@example.com"],
    [
      "topicArn",
      "arn:aws-cn:sns:cn-north-1:111122223333:alerts",
      expect.stringContaining("alerts"),
    ],
    ["quietAccounts", ["111122223333"], ["111122223333"]],
    ["quietAccounts", "111122223333, 444455556666", ["111122223333", "444455556666"]],
    ["noEvaluationAlarm", true, true],
    ["noEvaluationAlarm", "true", true],
    ["recorder", "false", false],
  ])("take %s %j", (name, value, expected) => {
    expect(parse(name, value)).toEqual({ ...DEFAULTS, [name]: expected });
  });

  it.each([
    ["deployment", "organisation", '"account" or "organization"'],
    ["frequency", "Hourly", FREQUENCIES],
    ["frequency", "one_hour", FREQUENCIES],
    ["frequency", 24, FREQUENCIES],
    ["inactiveKeys", "compliant", '"NON_COMPLIANT" or "COMPLIANT"'],
    ["rule", "pack", '"plain" or "conformance-pack"'],
    ["remediation", true, '"none" or "manual" or "automatic"'],
    ["email", "nobody", "an e-mail address"],
    ["topicArn", "alerts", "the ARN of an SNS topic, arn:PARTITION:sns:REGION:ACCOUNT:NAME"],
    ["quietAccounts", "1111", ACCOUNTS],
    ["quietAccounts", "", ACCOUNTS],
    ["quietAccounts", [7], ACCOUNTS],
    ["quietAccounts", Array(101).fill("111122223333"), ACCOUNTS],
    ["recorder", "yes", "true or false"],
    ["noEvaluationAlarm", 1, "true or false"],
  ])("refuse %s %j in one line that says what is allowed", (name, value, allowed) => {
    expect(() => parse(name, value)).toThrow(
      `root-access-key:${name}: found ${JSON.stringify(value)}; allowed is ${allowed}.`,
    );
  });

  it("refuse a name that there is not", () => {
    expect(() => parse("frequencies", "One_Hour")).toThrow(
      "root-access-key:frequencies: there is no such setting for deployment account; there are deployment, frequency, inactiveKeys,",
    );
    expect(() => parse("constructor", "x")).toThrow("there is no such setting");
  });
});
