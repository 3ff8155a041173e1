import {
  ConfirmSubscriptionCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
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
    ["an unknown structure", { MessageStructure: "xml" }],
    ["messages without a default", { MessageStructure: "json", Message: '{"email":"a"}' }],
    ["messages that are not JSON", { MessageStructure: "json", Message: "a" }],
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

describe("a subscriber", () => {
  const subscribe = (Protocol: string, Endpoint: string) =>
    sns.send(new SubscribeCommand({ TopicArn: topic, Protocol, Endpoint }));
  const publishToEach = () =>
    publish({
      Subject: "subject",
      MessageStructure: "json",
      Message: JSON.stringify({ default: "for all", email: "for people", https: "for chats" }),
    });
  const confirm = (Token: string) =>
    sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));

  it("by email receives the message for email, once the address is confirmed", async () => {
    const address = "security@example.com";
    await expect(subscribe("email", address)).resolves.toMatchObject({
      SubscriptionArn: "pending confirmation",
    });
    await publishToEach();
    const [confirmation, ...others] = tenant.topics.inbox(address);
    expect(confirmation?.subject).toBe("AWS Notification - Subscription Confirmation");
    expect(others).toEqual([]);

    await confirm(/Token=(.*)$/.exec(confirmation?.body ?? "")?.[1] ?? "");
    await publishToEach();
    expect(tenant.topics.inbox(address).slice(1)).toEqual([
      { subject: "subject", body: "for people" },
    ]);
  });

  it("by https receives the message for https in SNS's envelope, once the URL is confirmed", async () => {
    const url = "https://chat.example.com";
    await subscribe("https", url);
    const envelopes = () => tenant.topics.inbox(url).map(({ body }) => JSON.parse(body));
    const [{ Type, Token }] = envelopes();
    expect(Type).toBe("SubscriptionConfirmation");
    await confirm(Token);
    await publishToEach();
    expect(envelopes().slice(1)).toMatchObject([
      { Type: "Notification", TopicArn: topic, Subject: "subject", Message: "for chats" },
    ]);
  });

  it("that is a queue receives the default, in SNS's envelope unless delivery is raw", async () => {
    const queue = tenant.queues.create("queue");
    tenant.topics.subscribe(topic, "sqs", queue);
    const raw = tenant.queues.create("raw");
    tenant.topics.subscribe(topic, "sqs", raw, true);
    await publishToEach();
    const bodies = [queue, raw].map((arn) => tenant.queues.messages(arn).map(({ body }) => body));
    expect(bodies[1]).toEqual(["for all"]);
    expect(JSON.parse(bodies[0]?.[0] ?? "")).toMatchObject({ Message: "for all" });
  });

  it("that is a function is invoked with the default", async () => {
    const functionArn = "arn:aws-cn:lambda:us-east-1:111122223333:function:subscriber";
    const invoked: unknown[] = [];
    tenant.functions.add(functionArn, async (event) => invoked.push(event));
    tenant.topics.subscribe(topic, "lambda", functionArn);
    await publishToEach();
    await tenant.events.delivered();
    expect(invoked).toMatchObject([
      { Records: [{ EventSource: "aws:sns", Sns: { Subject: "subject", Message: "for all" } }] },
    ]);
  });

  it("is not confirmed by another token", async () => {
    await subscribe("email", "security@example.com");
    await expect(confirm("token")).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

describe("a topic's policy", () => {
  const roleArn = "arn:aws-cn:iam::111122223333:role/Publisher";
  const account = { StringEquals: { "aws:SourceAccount": "111122223333" } };
  const statement = { Action: "sns:Publish", Resource: "*" };
  beforeEach(() =>
    tenant.topics.setPolicy(topic, {
      Statement: [
        {
          ...statement,
          Effect: "Deny",
          Principal: "*",
          Condition: {
            Bool: { "aws:PrincipalIsAWSService": "false" },
            ArnNotEquals: { "aws:PrincipalArn": roleArn },
          },
        },
        { ...statement, Effect: "Allow", Principal: { AWS: roleArn } },
        {
          ...statement,
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: account,
        },
      ],
    }),
  );

  it("denies the principals that it names, whatever their own policies allow", async () => {
    await expect(publish()).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message: expect.stringContaining("with an explicit deny in a resource-based policy"),
    });
    expect(tenant.topics.messages(topic)).toEqual([]);
  });

  it("lets an excepted role publish", async () => {
    const settings = sandbox.clientSettingsOf(tenant.account, { roleName: "Publisher" });
    const publisher = new SNSClient(settings);
    await publisher.send(new PublishCommand({ TopicArn: topic, Message: "message" }));
    publisher.destroy();
    expect(tenant.topics.messages(topic)).toHaveLength(1);
  });

  const alarm = {
    service: "cloudwatch.amazonaws.com",
    sourceArn: "arn:aws-cn:cloudwatch:us-east-1:111122223333:alarm:alarm",
    sourceAccount: "111122223333",
  };
  it("lets a service publish for the account that it names", () => {
    tenant.topics.publishAs(alarm, topic, { message: "alarm" });
    expect(tenant.topics.messages(topic)).toEqual([{ message: "alarm" }]);
  });

  it.each([
    ["for another account", { sourceAccount: "444455556666" }],
    ["that it does not name", { service: "events.amazonaws.com" }],
  ])("lets no service publish %s", (_, changes) => {
    expect(() =>
      tenant.topics.publishAs({ ...alarm, ...changes }, topic, { message: "alarm" }),
    ).toThrow("does not let");
  });
});
