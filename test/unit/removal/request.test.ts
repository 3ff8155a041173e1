import { describe, expect, it } from "vitest";
import { InvalidRequestError, UnsupportedPartitionError } from "../../../removal/errors.ts";
import { parseMessage, parseRequest, readCentralAccount } from "../../../removal/request.ts";

const ACCOUNT = "111122223333";
const QUEUE_ARN = "arn:aws:sqs:us-east-1:888888888888:root-access-key-removal-requests";
const request = {
  account: ACCOUNT,
  time: "2026-11-23T14:00:00Z",
  id: "12345678-1234-1234-1234-123456789012",
};
const record = {
  messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
  receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
  body: JSON.stringify(request),
  attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1545082649183" },
  messageAttributes: {},
  eventSource: "aws:sqs",
  eventSourceARN: QUEUE_ARN,
  awsRegion: "us-east-1",
};

describe("a message", () => {
  it("is the one that the queue delivers", () => {
    expect(parseMessage({ Records: [record] }, QUEUE_ARN)).toEqual({
      delivery: { messageId: record.messageId, receiveCount: 2 },
      body: record.body,
    });
  });

  // biome-ignore format: a table, one row a line
  it.each<[string, unknown, string]>([
    ["no event", undefined, "event: found nothing; allowed is an event of Amazon SQS (an object)."],
    ["a text", "{}", 'event: found "{}"; allowed'],
    ["a list", [record], "event: found an array; allowed"],
    ["an event of EventBridge", { account: ACCOUNT, detail: {} }, "event.Records: found nothing; allowed is a list of exactly one record, as the queue's batch size is 1."],
    ["no record", { Records: [] }, "event.Records: found an array; allowed is a list of exactly one record"],
    ["two records", { Records: [record, record] }, "event.Records: found an array; allowed is a list of exactly one record"],
    ["a record in the place of the list", { Records: record }, "event.Records: found an object; allowed"],
    ["a record that is none", { Records: ["record"] }, 'event.Records.0: found "record"; allowed is a record of Amazon SQS (an object).'],
    ["another source", { Records: [{ ...record, eventSource: "aws:sns" }] }, 'event.Records.0.eventSource: found "aws:sns"; allowed is aws:sqs.'],
    ["another queue", { Records: [{ ...record, eventSourceARN: `${QUEUE_ARN}-2` }] }, `event.Records.0.eventSourceARN: found`],
    ["no queue", { Records: [{ ...record, eventSourceARN: undefined }] }, `event.Records.0.eventSourceARN: found nothing; allowed is the function's queue, ${QUEUE_ARN}.`],
    ["no body", { Records: [{ ...record, body: undefined }] }, "event.Records.0.body: found nothing; allowed is a text."],
    ["a body that is an object", { Records: [{ ...record, body: request }] }, "event.Records.0.body: found an object; allowed is a text."],
    ["no message id", { Records: [{ ...record, messageId: undefined }] }, "event.Records.0.messageId: found nothing; allowed"],
    ["a message id with a line break", { Records: [{ ...record, messageId: "a\nb" }] }, "event.Records.0.messageId: found"],
    ["no attributes", { Records: [{ ...record, attributes: undefined }] }, "event.Records.0.attributes: found nothing; allowed"],
    ["no count", { Records: [{ ...record, attributes: {} }] }, "event.Records.0.attributes.ApproximateReceiveCount: found nothing; allowed is the number of the delivery, from 1 up."],
    ...["0", "-1", "1.5", "one", "", "1 "].map((count): [string, unknown, string] => [
      `the count ${JSON.stringify(count)}`, { Records: [{ ...record, attributes: { ApproximateReceiveCount: count } }] }, "event.Records.0.attributes.ApproximateReceiveCount: found",
    ]),
  ])("is refused: %s", (_, event, message) => {
    const parse = () => parseMessage(event, QUEUE_ARN);
    expect(parse).toThrow(InvalidRequestError);
    expect(parse).toThrow(message.replaceAll('"', "'"));
  });
});

describe("a request", () => {
  const parse = (changes: object) => () => parseRequest(JSON.stringify({ ...request, ...changes }));

  it("is about the account that the bus stamped on it", () => {
    expect(parse({})()).toEqual({
      accountId: ACCOUNT,
      id: request.id,
      time: new Date(request.time),
    });
  });

  // biome-ignore format: a table, one row a line
  it.each<[string, object, string]>([
    ["no account", { account: undefined }, "body.account: found nothing; allowed is an account id of 12 digits."],
    ["an account that is a number", { account: 111122223333 }, "body.account: found 111122223333; allowed"],
    ["a short account", { account: "11112222333" }, "body.account: found '11112222333'; allowed"],
    ["no time", { time: undefined }, "body.time: found nothing; allowed is a time such as 2026-11-23T14:00:00Z."],
    ["an empty time", { time: "" }, "body.time: found"],
    ["a time that is not a date", { time: "yesterday" }, "body.time: found"],
    ["a time that does not exist", { time: "2026-02-30T14:00:00Z" }, "body.time: found"],
    ["a time without an offset", { time: "2026-11-23T14:00:00" }, "body.time: found"],
    ["a time that is a number", { time: 1_763_906_400 }, "body.time: found 1763906400; allowed"],
    ["no id", { id: undefined }, "body.id: found nothing; allowed is the event's id of letters, digits and hyphens."],
    ["an id with a quote", { id: 'a"b' }, "body.id: found"],
    ["a long id", { id: "a".repeat(101) }, "body.id: found"],
    ["a member that the sender composed", { detail: {} }, "body.detail: found 'detail'; allowed is an object with account, time and id and nothing else."],
    ["an annotation", { annotation: "" }, "body.annotation: found 'annotation'; allowed"],
  ])("is refused: %s", (_, changes, message) => {
    expect(parse(changes)).toThrow(InvalidRequestError);
    expect(parse(changes)).toThrow(message);
  });

  it.each(["", "{", "null", "[]", '"text"', `${JSON.stringify(request)}}`, "<account>"])(
    "is refused: the body %j",
    (body) => {
      expect(() => parseRequest(body)).toThrow(InvalidRequestError);
      expect(() => parseRequest(body)).toThrow(/^body: found .*; allowed is /);
    },
  );
});

describe("the function's account", () => {
  const centralOf = (invokedFunctionArn: unknown) =>
    readCentralAccount({
      invokedFunctionArn: invokedFunctionArn as string,
      getRemainingTimeInMillis: () => 1,
    });

  it("is where its ARN says", () => {
    const central = centralOf("arn:aws:lambda:us-east-1:888888888888:function:removal:live");
    expect(central).toEqual({ partition: "aws", accountId: "888888888888" });
  });

  it.each(["aws-us-gov", "aws-cn", "aws-iso", "aws-eusc", "aws-2"])(
    "cannot be in %s",
    (partition) => {
      const read = () =>
        centralOf(`arn:${partition}:lambda:xx-north-1:888888888888:function:removal`);
      expect(read).toThrow(UnsupportedPartitionError);
      expect(read).toThrow(`not removed in ${partition}, only in aws: AWS offers`);
    },
  );

  it.each([undefined, "removal"])("cannot be read from the ARN %j", (arn) => {
    expect(() => centralOf(arn)).toThrow(
      /context\.invokedFunctionArn: found .+; allowed is the ARN of a Lambda function/,
    );
  });
});
