import { describe, expect, it } from "vitest";
import { InvalidSettingsError } from "../../../removal/errors.ts";
import { readSettings } from "../../../removal/settings.ts";

const environment = {
  REMOVAL_MODE: "dry-run",
  PROTECT_USED_WITHIN_DAYS: "90",
  EXCEPTIONS: '{"111122223333":"2026-12-31","444455556666":"2028-02-29"}',
  PROTECTED_ACCOUNTS: '["777788889999","999988887777"]',
  QUEUE_ARN: "arn:aws:sqs:us-east-1:888888888888:root-access-key-removal-requests",
  PATH: "/bin",
};

describe("the settings", () => {
  it("come from the environment", () => {
    expect(readSettings(environment)).toEqual({
      mode: "dry-run",
      protectUsedWithinDays: 90,
      exceptions: new Map([
        ["111122223333", "2026-12-31"],
        ["444455556666", "2028-02-29"],
      ]),
      protectedAccounts: new Set(["777788889999", "999988887777"]),
      queueArn: environment.QUEUE_ARN,
    });
  });

  it("can be at their limits", () => {
    const settings = { REMOVAL_MODE: "delete", EXCEPTIONS: "{}", PROTECTED_ACCOUNTS: "[]" };
    for (const days of [1, 36_500]) {
      const PROTECT_USED_WITHIN_DAYS = String(days);
      expect(readSettings({ ...environment, ...settings, PROTECT_USED_WITHIN_DAYS })).toEqual({
        mode: "delete",
        protectUsedWithinDays: days,
        exceptions: new Map(),
        protectedAccounts: new Set(),
        queueArn: environment.QUEUE_ARN,
      });
    }
  });
});

const MODES = "allowed is dry-run or delete.";
const DAYS = "allowed is a whole number of days from 1 to 36500.";
const EXCEPTIONS =
  "allowed is a JSON object of account ids of 12 digits and days, such as {'111122223333':'2026-12-31'}, or {}.";
const DAY = "allowed is a day such as 2026-12-31.";
const QUEUE = "allowed is the ARN of an Amazon SQS queue, arn:PARTITION:sqs:REGION:ACCOUNT:NAME.";
const PROTECTED_ACCOUNTS =
  "a JSON list of account ids of 12 digits, such as ['111122223333'], or [].";

describe("rejects, naming the variable, its value and what is allowed,", () => {
  // biome-ignore format: a table, one row a line
  it.each<[string, string | undefined, string]>([
    ["REMOVAL_MODE", undefined, `found nothing; ${MODES}`],
    ["REMOVAL_MODE", "", `found ''; ${MODES}`],
    ["REMOVAL_MODE", "Delete", `found 'Delete'; ${MODES}`],
    ["REMOVAL_MODE", " delete", `found ' delete'; ${MODES}`],

    ["PROTECT_USED_WITHIN_DAYS", undefined, `found nothing; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "", `found ''; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "0", `found '0'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "-1", `found '-1'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "1.5", `found '1.5'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "1e2", `found '1e2'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "0x1", `found '0x1'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "90 ", `found '90 '; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "36501", `found 36501; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "100000", `found '100000'; ${DAYS}`],
    ["PROTECT_USED_WITHIN_DAYS", "ninety", `found 'ninety'; ${DAYS}`],

    ["EXCEPTIONS", undefined, `found nothing; ${EXCEPTIONS}`],
    ["EXCEPTIONS", "", `found ''; ${EXCEPTIONS}`],
    ["EXCEPTIONS", "{", `found '{'; ${EXCEPTIONS}`],
    ["EXCEPTIONS", "null", `found null; ${EXCEPTIONS}`],
    ["EXCEPTIONS", "[]", `found an array; ${EXCEPTIONS}`],
    ["EXCEPTIONS.12345", '{"12345":"2026-12-31"}', `found '12345'; ${EXCEPTIONS}`],
    ["EXCEPTIONS.__proto__", '{"__proto__":"2026-12-31"}', `found '__proto__'; ${EXCEPTIONS}`],
    ["EXCEPTIONS.constructor", '{"constructor":"2026-12-31"}', `found 'constructor'; ${EXCEPTIONS}`],
    ["EXCEPTIONS.111122223333", '{"111122223333":20261231}', `found 20261231; ${DAY}`],
    ["EXCEPTIONS.111122223333", '{"111122223333":null}', `found null; ${DAY}`],
    ["EXCEPTIONS.111122223333", '{"111122223333":"2026-02-29"}', `found '2026-02-29'; ${DAY}`],
    ["EXCEPTIONS.111122223333", '{"111122223333":"2026-12-31T00:00:00Z"}', `found '2026-12-31T00:00:00Z'; ${DAY}`],
    ["EXCEPTIONS.111122223333", '{"111122223333":"31.12.2026"}', `found '31.12.2026'; ${DAY}`],
    ["EXCEPTIONS.444455556666", '{"111122223333":"2026-12-31","444455556666":"never"}', `found 'never'; ${DAY}`],

    ["PROTECTED_ACCOUNTS", undefined, `found nothing; allowed is ${PROTECTED_ACCOUNTS}`],
    ["PROTECTED_ACCOUNTS", "", `found ''; allowed is ${PROTECTED_ACCOUNTS}`],
    ["PROTECTED_ACCOUNTS", "111122223333,444455556666", `found '111122223333,444455556666'; allowed is ${PROTECTED_ACCOUNTS}`],
    ["PROTECTED_ACCOUNTS", "{}", `found an object; allowed is ${PROTECTED_ACCOUNTS}`],
    ["PROTECTED_ACCOUNTS.0", "[111122223333]", "found 111122223333; allowed is an account id of 12 digits."],
    ["PROTECTED_ACCOUNTS.1", '["111122223333","1"]', "found '1'; allowed is an account id of 12 digits."],

    ["QUEUE_ARN", undefined, `found nothing; ${QUEUE}`],
    ["QUEUE_ARN", "", `found ''; ${QUEUE}`],
    ["QUEUE_ARN", "root-access-key-removal", `found 'root-access-key-removal'; ${QUEUE}`],
    ["QUEUE_ARN", "arn:aws:sqs:us-east-1:888888888888:*", `found 'arn:aws:sqs:us-east-1:888888888888:*'; ${QUEUE}`],
    ["QUEUE_ARN", "arn:aws:sns:us-east-1:888888888888:topic", `found 'arn:aws:sns:us-east-1:888888888888:topic'; ${QUEUE}`],
  ])("%s of %j", (field, value, message) => {
    const [variable = ""] = field.split(".");
    const read = () => readSettings({ ...environment, [variable]: value });
    expect(read).toThrow(InvalidSettingsError);
    expect(read).toThrow(`environment.${field}: ${message}`);
  });

  it.each([
    "REMOVAL_MODE",
    "PROTECT_USED_WITHIN_DAYS",
    "EXCEPTIONS",
    "PROTECTED_ACCOUNTS",
    "QUEUE_ARN",
  ])("an environment without %s", (variable) => {
    const { [variable]: _, ...rest } = environment as Record<string, string>;
    expect(() => readSettings(rest)).toThrow(`environment.${variable}: found nothing; allowed is`);
  });
});
