import { PublishCommand, type PublishCommandInput, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

let sandbox: Sandbox;
let tenant: Tenant;
let sns: SNSClient;
let topic: string;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: "111122223333", partition: "aws-cn" });
  topic = tenant.topics.create("topic");
  sns = new SNSClient({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
});
afterEach(async () => {
  sns.destroy();
  await sandbox.close();
});

const publish = (input: Partial<PublishCommandInput> = {}) =>
  sns.send(new PublishCommand({ TopicArn: topic, Message: "message", ...input }));

describe("a topic", () => {
  it("has an ARN in its account's partition", () => {
    expect(topic).toBe("arn:aws-cn:sns:us-east-1:111122223333:topic");
  });

  it("that is created again keeps its messages", async () => {
    await publish();
    expect(tenant.topics.create("topic")).toBe(topic);
    expect(tenant.topics.messages(topic)).toHaveLength(1);
  });
});

describe("Publish", () => {
  it("stores messages in order, and returns an ID for each", async () => {
    const ids = [
      (await publish({ Subject: "Subject", Message: "line 1\nline 2: <ä&>" })).MessageId,
      (await publish({ Message: "second" })).MessageId,
    ];
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tenant.topics.messages(topic)).toEqual([
      { subject: "Subject", message: "line 1\nline 2: <ä&>" },
      { message: "second" },
    ]);
  });

  it("stores a message for each protocol", async () => {
    const messages = { default: "a", email: "b" };
    await publish({ MessageStructure: "json", Message: JSON.stringify(messages) });
    expect(tenant.topics.messages(topic)).toEqual([{ message: "a", messages }]);
  });

  it("fails for a topic that does not exist or is in another account", async () => {
    const other = sandbox.addAccount({ id: "444455556666" }).topics.create("topic");
    for (const TopicArn of [`${topic}s`, other]) {
      await expect(publish({ TopicArn })).rejects.toMatchObject({
        name: "NotFoundException",
        $metadata: { httpStatusCode: 404 },
      });
    }
  });

  it("accepts the longest message and subject", async () => {
    await publish({ Subject: "x".repeat(100), Message: "x".repeat(256 * 1024) });
    expect(tenant.topics.messages(topic)).toHaveLength(1);
  });

  it.each<[string, Partial<PublishCommandInput>]>([
    ["a subject of 101 characters", { Subject: "x".repeat(101) }],
    ["a subject of two lines", { Subject: "a\nb" }],
    ["a subject that ends in a line break", { Subject: "a\n" }],
    ["a subject that is not ASCII", { Subject: "schlüssel" }],
    ["a subject that begins with a space", { Subject: " a" }],
    ["a message of more than 256 KB", { Message: "ä".repeat(128 * 1024 + 1) }],
    ["no message", { Message: "" }],
    ["a structure that it does not know", { MessageStructure: "xml" }],
    ["messages without a default", { MessageStructure: "json", Message: '{"email":"a"}' }],
    ["messages that are no JSON", { MessageStructure: "json", Message: "a" }],
  ])("refuses %s", async (_, input) => {
    await expect(publish(input)).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect(tenant.topics.messages(topic)).toEqual([]);
  });

  it("fails with SNS's error codes", async () => {
    const operation = "Publish";
    sandbox.faults.add({ operation, fault: { kind: "throttling" }, times: 1 });
    await expect(publish()).rejects.toMatchObject({ name: "ThrottledException" });
    sandbox.faults.add({ operation, fault: { kind: "accessDenied" }, times: 1 });
    await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  });

  it("responds in SNS's namespace", async () => {
    const bodies: string[] = [];
    const change = (body: string) => {
      bodies.push(body);
      return body;
    };
    sandbox.faults.add({ operation: "Publish", fault: { kind: "malformed", change } });
    await publish();
    expect(bodies).toEqual([
      expect.stringContaining('<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'),
    ]);
  });
});
