import { describe, expect, it } from "vitest";
import { InvalidRequestError, UnsupportedPartitionError } from "../../../removal/errors.ts";
import { parseRequest, readCentralAccount, senderOf } from "../../../removal/request.ts";

const ACCOUNT = "111122223333";
const event = {
  version: "0",
  id: "12345678-1234-1234-1234-123456789012",
  "detail-type": "Root Access Key Remediation Requested",
  source: "root-access-key",
  account: ACCOUNT,
  time: "2026-11-23T14:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: { executionId: "1f0b2c3d-0000-4000-8000-000000000000", annotation: "A key is active." },
};
const withDetail = (changes: object) => ({ detail: { ...event.detail, ...changes } });

describe("a request", () => {
  it("is about the account that the bus stamped on it", () => {
    expect(parseRequest(event)).toEqual({ accountId: ACCOUNT, ...event.detail });
  });

  it("may come from an archive of events, which adds a name", () => {
    expect(parseRequest({ ...event, "replay-name": "replay" }).accountId).toBe(ACCOUNT);
  });

  it.each(["", "x".repeat(1024)])("may have any annotation up to 1024 characters", (annotation) => {
    expect(parseRequest({ ...event, ...withDetail({ annotation }) }).annotation).toBe(annotation);
  });
});

describe("refuses, naming field, finding and what is allowed,", () => {
  // biome-ignore format: a table, one row a line
  it.each<[string, object, string]>([
    ["another source", { source: "aws.config" }, "event.source: found 'aws.config'; allowed is root-access-key."],
    ["no source", { source: undefined }, "event.source: found nothing; allowed is root-access-key."],
    ["another detail type", { "detail-type": "Other" }, "event.detail-type: found 'Other'; allowed is Root Access Key Remediation Requested."],
    ["a miscased detail type", { "detail-type": "root access key remediation requested" }, "event.detail-type: found"],
    ["no account", { account: undefined }, "event.account: found nothing; allowed is an account id of 12 digits."],
    ["a short account", { account: "1234" }, "event.account: found '1234'; allowed"],
    ["an account that is a number", { account: 111122223333 }, "event.account: found 111122223333; allowed"],
    ["an account and a line", { account: `${ACCOUNT}\n` }, "event.account: found '111122223333/n'; allowed"],
    ["no detail", { detail: undefined }, "event.detail: found nothing; allowed is an object with executionId and annotation and nothing else"],
    ["a detail that is text", { detail: "{}" }, "event.detail: found '{}'; allowed"],
    ["a detail that is an array", { detail: [] }, "event.detail: found an array; allowed"],
    ["an account id in the detail", withDetail({ accountId: "444455556666" }), "event.detail.accountId: found 'accountId'; allowed is an object with executionId and annotation and nothing else, no account id in particular."],
    ["an account in the detail", withDetail({ account: ACCOUNT }), "event.detail.account: found 'account'; allowed"],
    ["a detail with __proto__", { detail: JSON.parse('{"executionId":"1","annotation":"","__proto__":{}}') }, "event.detail.__proto__: found '__proto__'; allowed"],
    ["a long name in the detail", withDetail({ ["x".repeat(81)]: 1 }), `event.detail.${"x".repeat(80)}…: found '${"x".repeat(79)}…; allowed`],
    ["no execution id", { detail: { annotation: "" } }, "event.detail.executionId: found nothing; allowed is an execution id of up to 64 letters, digits and hyphens."],
    ["an empty execution id", withDetail({ executionId: "" }), "event.detail.executionId: found ''; allowed"],
    ["an execution id with a quote", withDetail({ executionId: 'a"b' }), "event.detail.executionId: found 'a/'b'; allowed"],
    ["an execution id with two lines", withDetail({ executionId: "a\nb" }), "event.detail.executionId: found 'a/nb'; allowed"],
    ["a long execution id", withDetail({ executionId: "a".repeat(65) }), "event.detail.executionId: found"],
    ["no annotation", { detail: { executionId: "1" } }, "event.detail.annotation: found nothing; allowed is a text of up to 1024 characters."],
    ["an annotation that is none", withDetail({ annotation: 1 }), "event.detail.annotation: found 1; allowed"],
    ["a long annotation", withDetail({ annotation: "a".repeat(1025) }), "event.detail.annotation: found"],
  ])("%s", (_, changes, message) => {
    const parse = () => parseRequest({ ...event, ...changes });
    expect(parse).toThrow(InvalidRequestError);
    expect(parse).toThrow(message);
  });

  it.each([undefined, null, "event", 1, []])("the event %j", (input) => {
    expect(() => parseRequest(input)).toThrow(InvalidRequestError);
  });
});

describe("the sender", () => {
  it.each<[unknown, string | undefined]>([
    [{ account: ACCOUNT, source: "stranger" }, ACCOUNT],
    [{ account: "me" }, undefined],
    [undefined, undefined],
    ["event", undefined],
  ])("of %j is %j", (input, sender) => {
    expect(senderOf(input)).toBe(sender);
  });
});

describe("the function's account", () => {
  const centralOf = (invokedFunctionArn: unknown) =>
    readCentralAccount({
      invokedFunctionArn: invokedFunctionArn as string,
      getRemainingTimeInMillis: () => 1,
    });

  it.each(["aws", "aws-us-gov"])("is where its ARN says, in %s", (partition) => {
    const central = centralOf(
      `arn:${partition}:lambda:us-east-1:888888888888:function:removal:live`,
    );
    expect(central).toEqual({ partition, accountId: "888888888888" });
  });

  it.each(["aws-cn", "aws-iso", "aws-eusc", "aws-us-gov-2"])("cannot be in %s", (partition) => {
    const read = () =>
      centralOf(`arn:${partition}:lambda:xx-north-1:888888888888:function:removal`);
    expect(read).toThrow(UnsupportedPartitionError);
    expect(read).toThrow(`not removed in ${partition}, only in aws and aws-us-gov:`);
  });

  it.each([undefined, "removal"])("cannot be told from the ARN %j", (arn) => {
    expect(() => centralOf(arn)).toThrow(
      /context\.invokedFunctionArn: found .+; allowed is the ARN of a Lambda function/,
    );
  });
});
