import { expect, it } from "vitest";
import { readSettings } from "../../../notification/settings.ts";

const TOPIC_ARN = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:root-access-key";
const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => String(100_000_000_000 + index)).join(",");

it("only the topic has no default", () => {
  expect(readSettings({ TOPIC_ARN })).toEqual({
    topicArn: TOPIC_ARN,
    suppressFindingsFor: new Set(),
    runbookUrl: undefined,
    isOrganization: false,
    namePrefix: "root-access-key",
  });
});

it("empty variables count as missing", () => {
  const environment = { TOPIC_ARN, SUPPRESS_FINDINGS_FOR: "", RUNBOOK_URL: "" };
  expect(readSettings(environment)).toEqual(readSettings({ TOPIC_ARN }));
});

it("accepts the chosen values", () => {
  const settings = readSettings({
    TOPIC_ARN,
    SUPPRESS_FINDINGS_FOR: ids(250),
    RUNBOOK_URL: "https://wiki.example.com/root-access-key?v=1",
    ORGANIZATION: "true",
  });
  expect(settings.suppressFindingsFor.size).toBe(250);
  expect(settings).toMatchObject({
    runbookUrl: "https://wiki.example.com/root-access-key?v=1",
    isOrganization: true,
  });
});

it.each([
  ["TOPIC_ARN", undefined, "found nothing"],
  ["TOPIC_ARN", "root-access-key", "allowed is the ARN of an SNS topic"],
  ["SUPPRESS_FINDINGS_FOR", "1111", "12 digits"],
  ["SUPPRESS_FINDINGS_FOR", "111122223333, 444455556666", "12 digits"],
  ["SUPPRESS_FINDINGS_FOR", ids(251), "up to 250 account ids"],
  ["RUNBOOK_URL", "http://wiki.example.com", "an https URL"],
  ["RUNBOOK_URL", "https://wiki.example.com/#a", "without a fragment"],
  ["RUNBOOK_URL", `https://${"a".repeat(249)}`, "of up to 256 characters"],
  ["ORGANIZATION", "yes", "true or false"],
  ["NAME_PREFIX", "Second", "lower-case"],
])("rejects %s = %s, and names it", (name, value, message) => {
  const read = () => readSettings({ TOPIC_ARN, [name]: value });
  expect(read).toThrow(new RegExp(`^environment\\.${name}.*${message}`));
});
