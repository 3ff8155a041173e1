import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

let sandbox: Sandbox;
let tenant: Tenant;
let topic: string;

beforeEach(async () => {
  sandbox = await Sandbox.start({ clock: () => new Date("2026-11-23T12:00:00.123Z") });
  tenant = sandbox.addAccount({ id: "111122223333" });
  topic = tenant.topics.create("topic");
});
afterEach(() => sandbox.close());

const EventPattern = { source: ["test"] };
const addRule = (target: object = {}, properties: object = {}) =>
  tenant.events.addRule({
    EventPattern,
    Targets: [{ Id: "Target0", Arn: topic, ...target }],
    ...properties,
  });
const put = (detail: object = {}, source = "test") =>
  tenant.events.put({ source, "detail-type": "Test", resources: [], detail });
const messages = () => tenant.topics.messages(topic).map(({ message }) => message);

describe("an event", () => {
  it("is sent to the targets of all matching rules, without a subject", () => {
    const other = tenant.topics.create("other");
    addRule({}, { Targets: [topic, other].map((Arn, index) => ({ Id: `${index}`, Arn })) });
    addRule({ Input: '"again"' });
    addRule({}, { EventPattern: { source: ["else"] } });
    put();
    expect(tenant.topics.messages(other)).toHaveLength(1);
    expect(tenant.topics.messages(topic)).toEqual([
      { message: expect.stringContaining('"source":"test"') },
      { message: '"again"' },
    ]);
  });

  it("is sent as JSON if the target has no input", () => {
    addRule();
    put({ a: 1 });
    expect(messages().map((message) => JSON.parse(message))).toEqual([
      {
        version: "0",
        id: expect.any(String),
        "detail-type": "Test",
        source: "test",
        account: "111122223333",
        time: "2026-11-23T12:00:00Z",
        region: "us-east-1",
        resources: [],
        detail: { a: 1 },
      },
    ]);
  });

  it("is not sent by a disabled rule", () => {
    addRule({}, { State: "DISABLED" });
    put();
    expect(messages()).toEqual([]);
  });

  it("stays in its account", () => {
    addRule();
    const { events } = sandbox.addAccount({ id: "444455556666" });
    events.put({ source: "test", "detail-type": "Test", resources: [], detail: {} });
    expect(messages()).toEqual([]);
  });
});

describe("a rule", () => {
  it("can have properties that have no effect here", () => {
    addRule(
      {
        DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:111122223333:queue" },
        RetryPolicy: { MaximumRetryAttempts: 2 },
      },
      { Name: "rule", Description: "A rule", EventBusName: "default", State: "ENABLED" },
    );
    put();
    expect(messages()).toHaveLength(1);
  });

  const target = (index: number) => ({ Id: `${index}`, Arn: topic });
  it.each<[string, target: object, properties: object, message: string]>([
    ["an unknown property", {}, { RoleArn: "arn" }, "RoleArn"],
    ["a schedule", {}, { ScheduleExpression: "rate(1 day)" }, "ScheduleExpression"],
    ["another bus", {}, { EventBusName: "other" }, "EventBusName"],
    ["an unknown state", {}, { State: "ON" }, "State"],
    ["no target", {}, { Targets: [] }, "Targets"],
    ["an input path", { InputPath: "$.detail" }, {}, "InputPath"],
    ["input that is not JSON", { Input: "text" }, {}, "Input"],
    [
      "two inputs",
      { Input: "{}", InputTransformer: { InputTemplate: "{}" } },
      {},
      "only one of them",
    ],
    [
      "a target that is not implemented",
      { Arn: "arn:aws:kinesis:us-east-1:1:stream/s" },
      {},
      "Only topics, queues, event buses",
    ],
    ["a topic that does not exist", { Arn: "arn:aws:sns:us-east-1:1:t" }, {}, "does not exist"],
    ["a queue that does not exist", { Arn: "arn:aws:sqs:us-east-1:1:q" }, {}, "There is no queue"],
    ["an unknown operator", {}, { EventPattern: { a: [{ numeric: ["=", 1] }] } }, "numeric"],
  ])("is refused with %s", (_, changes, properties, message) => {
    expect(() => addRule(changes, properties)).toThrow(message);
  });

  it("has at most five targets", () => {
    addRule({}, { Targets: [1, 2, 3, 4, 5].map(target) });
    expect(() => addRule({}, { Targets: [1, 2, 3, 4, 5, 6].map(target) })).toThrow("Targets");
  });
});

describe("an input transformer", () => {
  const transform = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) => {
    addRule({ InputTransformer: { InputPathsMap, InputTemplate } });
    put({}, "test");
    return messages().at(-1);
  };
  const paths = { account: "$.account", time: "$.time", detail: "$.detail", none: "$.none" };

  it("creates a JSON object of strings", () => {
    expect(transform('{ "account": "<account>",\n "time": "<time>" }', paths)).toBe(
      '{"account":"111122223333","time":"2026-11-23T12:00:00Z"}',
    );
  });

  it.each<[string, template: string, message: string]>([
    ["an undeclared placeholder", '{"a": "<other>"}', "<other> is not in InputPathsMap"],
    ["text", '"<account>"', 'Only {"name": "<placeholder>"} is implemented'],
    ["a placeholder without quotes", '{"a": <account>}', "is implemented"],
    ["text around a placeholder", '{"a": "of <account>"}', "is implemented"],
    ["an object", '{"a": "<detail>"}', "$.detail is not a string"],
    ["a missing member", '{"a": "<none>"}', "$.none is not a string"],
    ["8193 characters", `"${"x".repeat(8191)}"`, "InputTemplate"],
  ])("is refused with %s", (_, template, message) => {
    expect(() => transform(template, paths)).toThrow(message);
  });

  it("fails for a value that AWS would have to escape", () => {
    addRule(
      {
        InputTransformer: {
          InputPathsMap: { source: "$.source" },
          InputTemplate: '{"s":"<source>"}',
        },
      },
      { EventPattern: { "detail-type": ["Test"] } },
    );
    expect(() => put({}, 'a "b"')).toThrow("$.source is not a string, or needs escaping");
  });

  it.each(["$.detail.a", "$.detail[0]", "$", "detail"])("is refused with the path %s", (path) => {
    expect(() => transform('{"a": "<name>"}', { name: path })).toThrow(
      "Only $.name is implemented",
    );
  });
});
