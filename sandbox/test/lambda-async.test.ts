import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invokeAsync, invokeFunction, Sandbox, type Tenant } from "../index.ts";
import { checkOutlets } from "../lambda/outlets.ts";

const FUNCTION_ARN = "arn:aws:lambda:us-east-1:111122223333:function:rule";
/** Records its request ID, then fails as often as the event says. */
const BUNDLE = `
const { appendFileSync, readFileSync } = require("node:fs");
exports.handler = async ({ failures }, { awsRequestId }) => {
  appendFileSync(process.env.NOTES, awsRequestId + "\\n");
  const attempts = readFileSync(process.env.NOTES, "utf8").trim().split("\\n").length;
  if (attempts <= failures) throw new RangeError("attempt " + attempts);
  return { attempts };
};`;

let folder: string;
let sandbox: Sandbox;
let tenant: Tenant;
let topic: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-async-"));
  await writeFile(join(folder, "index.js"), BUNDLE);
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }');
  sandbox = await Sandbox.start({ clock: () => new Date("2026-11-23T12:00:00.123Z") });
  tenant = sandbox.addAccount({ id: "111122223333" });
  topic = tenant.topics.create("topic");
  tenant.events.addRule({
    EventPattern: { source: ["lambda"] },
    Targets: [{ Id: "Target0", Arn: topic }],
  });
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

type Options = Partial<Parameters<typeof invokeAsync>[1]>;
const invocation = (failures: number, timeoutMs = 5000) => ({
  bundle: join(folder, "index.js"),
  functionArn: FUNCTION_ARN,
  environment: { NOTES: join(folder, "notes") },
  timeoutMs,
  event: { failures },
});
const invoke = (failures: number, options: Options = {}, timeoutMs = 5000) =>
  invokeAsync(invocation(failures, timeoutMs), { events: tenant.events, ...options });
const requestIds = async () => (await readFile(join(folder, "notes"), "utf8")).trim().split("\n");
const events = () => tenant.topics.messages(topic).map(({ message }) => JSON.parse(message));
const both = () => ({ onSuccess: tenant.events.arn, onFailure: tenant.events.arn });

describe("an asynchronous invocation", () => {
  it("sends a record with its request and its result to the bus", async () => {
    await expect(invoke(0, { destinations: both() })).resolves.toMatchObject({
      result: { attempts: 1 },
    });
    const [requestId] = await requestIds();
    expect(events()).toEqual([
      {
        version: "0",
        id: expect.any(String),
        "detail-type": "Lambda Function Invocation Result - Success",
        source: "lambda",
        account: "111122223333",
        time: "2026-11-23T12:00:00Z",
        region: "us-east-1",
        resources: [
          "arn:aws:events:us-east-1:111122223333:event-bus/default",
          `${FUNCTION_ARN}:$LATEST`,
        ],
        detail: {
          version: "1.0",
          timestamp: "2026-11-23T12:00:00.123Z",
          requestContext: {
            requestId,
            functionArn: `${FUNCTION_ARN}:$LATEST`,
            condition: "Success",
            approximateInvokeCount: 1,
          },
          requestPayload: { failures: 0 },
          responseContext: { statusCode: 200, executedVersion: "$LATEST" },
          responsePayload: { attempts: 1 },
        },
      },
    ]);
  });

  it("that fails is retried twice, and its last error goes to bus and dead-letter queue", async () => {
    const { queues } = tenant;
    const deadLetterArn = queues.create("dead-letters");
    await invoke(9, { destinations: both(), queues, deadLetterArn });
    const ids = await requestIds();
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(queues.messages(deadLetterArn)).toMatchObject([
      {
        body: '{"failures":9}',
        attributes: { RequestID: ids[0], ErrorCode: "200", ErrorMessage: "attempt 3" },
      },
    ]);
    expect(events()).toMatchObject([
      {
        "detail-type": "Lambda Function Invocation Result - Failure",
        detail: {
          requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            functionError: "Unhandled",
          },
          responsePayload: {
            errorType: "RangeError",
            errorMessage: "attempt 3",
            trace: expect.arrayContaining(["RangeError: attempt 3"]),
          },
        },
      },
    ]);
  });

  it("that succeeds on retry counts as a success, and leaves no dead letter", async () => {
    const { queues } = tenant;
    const deadLetterArn = queues.create("dead-letters");
    await invoke(1, { destinations: both(), queues, deadLetterArn });
    expect(events()).toMatchObject([
      { detail: { requestContext: { condition: "Success", approximateInvokeCount: 2 } } },
    ]);
    expect(queues.messages(deadLetterArn)).toEqual([]);
  });

  it("that times out fails", async () => {
    await writeFile(join(folder, "index.js"), "exports.handler = () => new Promise(() => {});");
    await invoke(0, { destinations: both(), maximumRetryAttempts: 0 }, 50);
    expect(events()).toMatchObject([
      { detail: { responsePayload: { errorType: "Sandbox.Timedout" } } },
    ]);
  });

  it("sends a record only to a destination", async () => {
    await invoke(0, { destinations: { onFailure: tenant.events.arn } });
    await invoke(9, { maximumRetryAttempts: 0, destinations: { onSuccess: tenant.events.arn } });
    expect(events()).toEqual([]);
    await expect(requestIds()).resolves.toHaveLength(2);
  });

  it("can send its record to a queue, without an event around it", async () => {
    const { queues } = tenant;
    const queue = queues.create("failures");
    const destinations = { onSuccess: tenant.events.arn, onFailure: queue };
    await invoke(9, { queues, destinations, maximumRetryAttempts: 0 });
    const [requestId] = await requestIds();
    const records = queues.messages(queue).map(({ body }) => JSON.parse(body));
    expect(records).toEqual([
      {
        version: "1.0",
        timestamp: "2026-11-23T12:00:00.123Z",
        requestContext: {
          requestId,
          functionArn: `${FUNCTION_ARN}:$LATEST`,
          condition: "RetriesExhausted",
          approximateInvokeCount: 1,
        },
        requestPayload: { failures: 9 },
        responseContext: {
          statusCode: 200,
          executedVersion: "$LATEST",
          functionError: "Unhandled",
        },
        responsePayload: expect.objectContaining({ errorMessage: "attempt 1" }),
      },
    ]);
    expect(events()).toEqual([]);
  });

  it("is refused with another destination or too many retries", async () => {
    const onFailure = "arn:aws:sqs:us-east-1:111122223333:queue";
    for (const queues of [{}, { queues: tenant.queues }]) {
      const options = { ...queues, destinations: { onFailure } };
      await expect(invoke(0, options)).rejects.toThrow(onFailure);
    }
    await expect(invoke(0, { maximumRetryAttempts: 3 })).rejects.toThrow("must be 0, 1 or 2: 3");
    await expect(requestIds()).rejects.toThrow("ENOENT");
  });
});

describe("a dead-letter queue", () => {
  let queue: string;

  beforeEach(() => {
    queue = tenant.queues.create("dead-letters");
  });

  const bury = (failures: number, options: Options = {}) =>
    invoke(failures, { queues: tenant.queues, deadLetterArn: queue, ...options });

  it("receives at most 1 KB of the error", async () => {
    const bundle = 'exports.handler = async () => { throw new Error("x".repeat(2000)); };';
    await writeFile(join(folder, "index.js"), bundle);
    await bury(0, { maximumRetryAttempts: 0 });
    const [message] = tenant.queues.messages(queue);
    expect(message?.attributes.ErrorMessage).toBe("x".repeat(1024));
  });

  it("must exist", async () => {
    await expect(bury(0, { deadLetterArn: `${queue}2` })).rejects.toThrow(`${queue}2`);
    await expect(invoke(0, { deadLetterArn: queue })).rejects.toThrow("dead-letter queues");
    await expect(requestIds()).rejects.toThrow("ENOENT");
  });
});

describe("the role of a function", () => {
  const create = (Statement: object[] = [], service = "lambda.amazonaws.com") =>
    tenant.roles.create({
      roleName: "Evaluator",
      assumeRolePolicyDocument: {
        Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
      },
      policyDocuments: [{ Statement }],
    });
  const allow = (Action: string, Resource: string, Condition: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    Condition,
  });

  it("must trust Lambda, however the function is invoked", async () => {
    const role = create([], "events.amazonaws.com");
    const request = { ...invocation(0), role };
    const message = `The trust policy of ${role.arn} does not let lambda.amazonaws.com assume it.`;
    await expect(invokeFunction(request)).rejects.toThrow(message);
    await expect(invokeAsync(request, { events: tenant.events })).rejects.toThrow(message);
    await expect(requestIds()).rejects.toThrow("ENOENT");
  });

  it("needs no permissions if the function sends nothing", async () => {
    const request = { ...invocation(0), role: create() };
    await expect(invokeAsync(request, { events: tenant.events })).resolves.toMatchObject({
      result: { attempts: 1 },
    });
  });

  it("is used for a handler in this process, which is retried like a bundle", async () => {
    let attempts = 0;
    const handler = async (event: unknown) => {
      attempts++;
      if (attempts < 3) throw new RangeError("not yet");
      return { event, left: undefined };
    };
    const request = { handler, functionArn: FUNCTION_ARN, environment: {}, timeoutMs: 5, event: 1 };
    await expect(
      invokeAsync(
        { ...request, role: create([], "events.amazonaws.com") },
        { events: tenant.events },
      ),
    ).rejects.toThrow("The trust policy");
    const { events: bus } = tenant;
    const invoked = invokeAsync(request, { events: bus, destinations: both() });
    await expect(invoked).resolves.toEqual({ result: { event: 1 }, log: "" });
    expect(events()).toMatchObject([
      { detail: { requestContext: { approximateInvokeCount: 3, condition: "Success" } } },
    ]);
  });

  it("is used by the function, through its environment", async () => {
    await writeFile(join(folder, "index.js"), "exports.handler = async () => process.env;");
    const role = create();
    const environment = sandbox.environmentOf(tenant.account, { roleName: role.name });
    const { result } = await invokeFunction({ ...invocation(0), role, environment });
    expect(result).toMatchObject(environment);
    expect(result).not.toHaveProperty("PATH");
  });

  /** Each destination of a function, with the permission that it needs. */
  const outlets = () => {
    const queue = tenant.queues.create("queue");
    const bus = tenant.events.arn;
    const toBus = (end: string) =>
      allow("events:PutEvents", bus, {
        "ForAllValues:StringEquals": {
          "events:source": "lambda",
          "events:detail-type": `Lambda Function Invocation Result - ${end}`,
        },
      });
    return [
      { options: { destinations: { onSuccess: bus } }, statement: toBus("Success") },
      { options: { destinations: { onFailure: bus } }, statement: toBus("Failure") },
      {
        options: { destinations: { onFailure: queue } },
        statement: allow("sqs:SendMessage", queue),
      },
      { options: { deadLetterArn: queue }, statement: allow("sqs:SendMessage", queue) },
    ];
  };

  it.each([0, 1, 2, 3])("can send with permission: %i", (index) => {
    const { options, statement } = outlets()[index] ?? {};
    const { events, queues } = tenant;
    const none = { destinations: {}, deadLetterArn: undefined };
    const role = create([statement ?? {}]);
    expect(() => checkOutlets({ ...none, ...options, events, queues, role })).not.toThrow();
  });

  it.each([0, 1, 2, 3])("prevents the invocation without permission to send: %i", async (index) => {
    const { options, statement } = outlets()[index] ?? {};
    const { Action = "", Resource = "" } = statement ?? {};
    const role = create([{ ...statement, Resource: `${Resource}2` }]);
    const { events, queues } = tenant;
    await expect(
      invokeAsync({ ...invocation(0), role }, { events, queues, ...options }),
    ).rejects.toThrow(
      `User: ${role.arn} is not authorized to perform: ${Action} on resource: ${Resource} because`,
    );
    await expect(requestIds()).rejects.toThrow("ENOENT");
  });
});
