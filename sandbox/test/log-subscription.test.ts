import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invokeFunction, Sandbox, type Tenant } from "../index.ts";

const ACCOUNT_ID = "111122223333";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:reader`;
const GROUP_ARN = `arn:aws:logs:us-east-1:${ACCOUNT_ID}:log-group:/removal`;

let sandbox: Sandbox;
let tenant: Tenant;
let events: { readonly awslogs: { readonly data: string } }[];

beforeEach(async () => {
  sandbox = await Sandbox.start({ clock: () => new Date("2026-11-23T12:00:00Z") });
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  tenant.logs.create("/removal");
  events = [];
});
afterEach(() => sandbox.close());

const addFunction = (permissions?: readonly unknown[]) =>
  tenant.functions.add(FUNCTION_ARN, async (event) => events.push(event as never), {
    permissions,
  });
const batches = () =>
  events.map(({ awslogs }) => JSON.parse(String(gunzipSync(Buffer.from(awslogs.data, "base64")))));

describe("a log subscription", () => {
  it("sends matching messages, compressed", async () => {
    addFunction();
    tenant.logs.subscribe(GROUP_ARN, '{ $.message.decision = "*" }', FUNCTION_ARN, "records");
    const line = '{"message":{"decision":"REMOVED"}}';
    for (const text of [line, '{"message":{"intent":true}}', "no JSON"]) {
      tenant.logs.write(GROUP_ARN, text);
    }
    await tenant.events.delivered();
    expect(batches()).toEqual([
      {
        messageType: "DATA_MESSAGE",
        owner: ACCOUNT_ID,
        logGroup: "/removal",
        logStream: "sandbox",
        subscriptionFilters: ["records"],
        logEvents: [
          {
            id: expect.any(String),
            timestamp: Date.parse("2026-11-23T12:00:00Z"),
            message: line,
          },
        ],
      },
    ]);
  });

  const permission = {
    Action: "lambda:InvokeFunction",
    FunctionName: FUNCTION_ARN,
    Principal: "logs.amazonaws.com",
    SourceArn: `${GROUP_ARN}:*`,
    SourceAccount: ACCOUNT_ID,
  };
  it.each([
    ["no permission", []],
    ["a permission of another log group", [{ ...permission, SourceArn: `${GROUP_ARN}2:*` }]],
    ["a permission of another service", [{ ...permission, Principal: "events.amazonaws.com" }]],
  ])("sends nothing with %s", (_, permissions) => {
    addFunction(permissions);
    tenant.logs.subscribe(GROUP_ARN, '{ $.a = "b" }', FUNCTION_ARN);
    expect(() => tenant.logs.write(GROUP_ARN, '{"a":"b"}')).toThrow("No permission of");
  });

  it("sends with the permission of the log group and the account", async () => {
    addFunction([permission]);
    tenant.logs.subscribe(GROUP_ARN, '{ $.a = "b" }', FUNCTION_ARN);
    tenant.logs.write(GROUP_ARN, '{"a":"b"}');
    await tenant.events.delivered();
    expect(events).toHaveLength(1);
  });

  it.each<[pattern: string, matching: object[], others: object[]]>([
    ['{ $.a = "x" }', [{ a: "x" }], [{ a: "xy" }, { b: "x" }, { a: 1 }]],
    ['{ $.a.b = "x*" }', [{ a: { b: "xy" } }], [{ a: "xy" }, { a: null }]],
    ['{ $.a = "*" && $.a != "x" }', [{ a: "y" }], [{ a: "x" }, {}]],
    ['{ $.a = "x" || $.b = "y" }', [{ a: "x" }, { b: "y" }], [{ a: "y" }]],
  ])("by %s", async (pattern, matching, others) => {
    addFunction();
    tenant.logs.subscribe(GROUP_ARN, pattern, FUNCTION_ARN);
    for (const message of [...matching, ...others]) {
      tenant.logs.write(GROUP_ARN, JSON.stringify(message));
    }
    await tenant.events.delivered();
    const messages = batches().map(({ logEvents }) => JSON.parse(logEvents[0].message));
    expect(messages).toEqual(matching);
  });

  it.each(["ERROR", "{ $.a = 1 }", '{ $.a = "x" && $.b = "y" || $.c = "z" }', "{ }"])(
    "is refused with the pattern %s",
    (pattern) => {
      expect(() => tenant.logs.subscribe(GROUP_ARN, pattern, FUNCTION_ARN)).toThrow(
        "not implemented",
      );
    },
  );
});

it("a captured function log is in Lambda's JSON log format", async () => {
  const lines: string[] = [];
  const run = (text: string) =>
    invokeFunction({
      handler: async () => {
        console.info(text);
        await Promise.resolve();
        console.error("failed");
      },
      functionArn: FUNCTION_ARN,
      environment: {},
      timeoutMs: 1000,
      event: {},
      clock: sandbox.clock,
      requestId: text,
      onLog: (line) => lines.push(line),
    });
  await Promise.all([run('{"decision":"REMOVED"}'), run("2")]);
  const timestamp = "2026-11-23T12:00:00.000Z";
  const [first, second] = ['{"decision":"REMOVED"}', "2"];
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { timestamp, requestId: first, message: { decision: "REMOVED" } },
    { timestamp, requestId: first, message: "failed" },
    { timestamp, requestId: second, message: 2 },
    { timestamp, requestId: second, message: "failed" },
  ]);
});
