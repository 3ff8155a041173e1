import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invokeFunction, Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOTIFICATION_BUNDLE } from "../../infra/bundle.ts";
import { createClients } from "../../notification/clients.ts";
import { TEST_DETAIL_TYPE } from "../../notification/contract.ts";
import { handleEvent } from "../../notification/handler.ts";
import {
  CONTROL_MESSAGE,
  EVENTS,
  REMOVAL_RECORD,
  subscriptionOf,
} from "../unit/notification/sample-events.ts";
import { watchLog } from "./log-watch.ts";

const MANAGEMENT_ID = "999999999999";
const CENTRAL_ID = "123456789012";
const MEMBER_ID = "111122223333";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-notification`;
const FINDING = EVENTS["cc-NC-quiet-account"];

let sandbox: Sandbox;
let central: Tenant;
let topicArn: string;
let log: ReturnType<typeof watchLog>;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  for (const id of [MANAGEMENT_ID, MEMBER_ID]) sandbox.addAccount({ id });
  central = sandbox.addAccount({ id: CENTRAL_ID });
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, MEMBER_ID],
  });
  const member = organization.members.get(MEMBER_ID);
  if (member) member.name = "payments-prod";
  topicArn = central.topics.create("root-access-key");
  log = watchLog();
});
afterEach(async () => {
  log.restore();
  await sandbox.close();
});

const invoke = (event: unknown, environment: Record<string, string> = {}, timeoutMs = 20_000) =>
  handleEvent(
    event,
    { invokedFunctionArn: FUNCTION_ARN, getRemainingTimeInMillis: () => timeoutMs },
    {
      createClients: () => createClients(sandbox.clientSettingsOf(central.account)),
      environment: { TOPIC_ARN: topicArn, ...environment },
    },
  );
const IN_ORGANIZATION = { ORGANIZATION: "true" };
const NO_ANSWER = { kind: "delay", ms: Infinity } as const;
const messages = () => central.topics.messages(topicArn);
const operations = () => sandbox.requests.map(({ operation }) => operation);

describe("a notification", () => {
  it("is published once, in a form for each protocol, and logged in one record", async () => {
    await invoke(FINDING);
    const [message, ...others] = messages();
    expect(others).toEqual([]);
    expect(message?.subject).toBe(`[HIGH] Root access key found: ${MEMBER_ID}`);
    expect(Object.keys(message?.messages ?? {}).sort()).toEqual([
      "default",
      "email",
      "https",
      "sms",
    ]);
    expect(log.all.records).toEqual([
      {
        accountId: MEMBER_ID,
        kind: "FINDING",
        severity: "HIGH",
        test: false,
        eventId: FINDING.id,
        result: "PUBLISHED",
        messageId: expect.any(String),
      },
    ]);
    expect(operations()).toEqual(["Publish"]);
  });

  it("has the account's name in an organization", async () => {
    await invoke(FINDING, IN_ORGANIZATION);
    expect(messages()[0]?.subject).toBe(
      `[HIGH] Root access key found: ${MEMBER_ID} (payments-prod)`,
    );
    expect(operations()).toEqual(["DescribeAccount", "Publish"]);
  });

  it("is sent without the name if it cannot be read, which is logged", async () => {
    sandbox.faults.add({ operation: "DescribeAccount", fault: { kind: "accessDenied" } });
    await invoke(FINDING, IN_ORGANIZATION);
    expect(messages()[0]?.subject).toBe(`[HIGH] Root access key found: ${MEMBER_ID}`);
    expect(log.all.records).toMatchObject([
      {
        result: "PUBLISHED",
        nameProblem: expect.stringContaining("organizations:DescribeAccount failed (AccessDenied"),
      },
    ]);
  });

  it("is sent without the name if AWS Organizations does not answer in two seconds", async () => {
    sandbox.faults.add({ operation: "DescribeAccount", fault: NO_ANSWER });
    await invoke(FINDING, IN_ORGANIZATION);
    expect(messages()).toHaveLength(1);
    expect(log.all.records).toMatchObject([
      { result: "PUBLISHED", nameProblem: expect.stringMatching(/AbortError|TimeoutError/) },
    ]);
    // Each attempt waits for a second, so a third would begin after two.
    expect(operations().filter((it) => it === "DescribeAccount").length).toBeLessThan(3);
  });

  it("has no name if the answer is about another account", async () => {
    const change = (body: string) => body.replaceAll(MEMBER_ID, "444455556666");
    sandbox.faults.add({ operation: "DescribeAccount", fault: { kind: "malformed", change } });
    await invoke(FINDING, IN_ORGANIZATION);
    expect(messages()[0]?.subject).toBe(`[HIGH] Root access key found: ${MEMBER_ID}`);
    expect(log.all.records).toMatchObject([{ nameProblem: expect.stringContaining("without") }]);
  });

  it("is sent for each record in the removal's log", async () => {
    await invoke(subscriptionOf([REMOVAL_RECORD, { ...REMOVAL_RECORD, decision: "WOULD_REMOVE" }]));
    expect(messages().map(({ subject }) => subject)).toEqual([
      `[INFO] Root access keys removed: ${MEMBER_ID}`,
      `[MEDIUM] Removal dry run: root access keys remain: ${MEMBER_ID}`,
    ]);
    expect(messages()[0]?.messages?.email).toContain("Region: us-east-1\n");
  });

  it("is not sent for CloudWatch Logs' test of a subscription, which is logged", async () => {
    expect(await invoke(CONTROL_MESSAGE)).toEqual([]);
    expect(log.all.records).toEqual([{ result: "NOTHING_TO_SEND" }]);
  });

  it("sends what it cannot format as it is", async () => {
    const [record] = await invoke({ some: "event" });
    expect(record).toMatchObject({
      kind: "UNRECOGNIZED",
      problem: expect.stringContaining("event.id: found nothing"),
    });
    expect(messages()[0]?.messages?.email).toContain('      "some": "event"');
  });
});

describe("suppressFindingsFor", () => {
  const SUPPRESS = { SUPPRESS_FINDINGS_FOR: `444455556666,${MEMBER_ID}` };
  const ofMember = (event: object) => ({ ...event, account: MEMBER_ID });

  it.each([
    ["a finding", FINDING],
    ["a resolved finding", EVENTS["cc-plain-NC-to-C"]],
    ["a change of a key", EVENTS["ct-root-CreateAccessKey"]],
  ])("suppresses %s of the account, and logs it", async (_, event) => {
    await invoke(ofMember(event), SUPPRESS);
    expect(messages()).toEqual([]);
    expect(log.all.records).toMatchObject([{ result: "SUPPRESSED", accountId: MEMBER_ID }]);
    await invoke(event.account === MEMBER_ID ? { ...event, account: CENTRAL_ID } : event, SUPPRESS);
    expect(messages()).toHaveLength(1);
  });

  it.each([
    ["a failure", EVENTS["lam-fail"]],
    ["a missing evaluation", EVENTS["alarm-root-access-key-no-evaluation-ALARM"]],
    ["a remediation request", EVENTS.request],
    ["an event that it cannot format", EVENTS["lam-ok"]],
  ])("does not suppress %s", async (_, event) => {
    await invoke(ofMember(event), SUPPRESS);
    expect(messages()).toHaveLength(1);
  });
});

it("a test is sent despite suppressFindingsFor", async () => {
  const test = {
    ...EVENTS.request,
    account: CENTRAL_ID,
    "detail-type": TEST_DETAIL_TYPE,
    detail: { kind: "FINDING", event: FINDING },
  };
  await invoke(test, { SUPPRESS_FINDINGS_FOR: MEMBER_ID });
  expect(messages()[0]?.subject).toBe(`[TEST] [HIGH] Root access key found: ${MEMBER_ID}`);
});

describe("a failure to publish", () => {
  it.each([
    ["accessDenied", "was denied"],
    ["throttling", "failed (Throttled"],
  ] as const)("is thrown and logged (%s)", async (kind, problem) => {
    sandbox.faults.add({ operation: "Publish", fault: { kind } });
    await expect(invoke(FINDING)).rejects.toMatchObject({
      name: "PublishError",
      message: expect.stringContaining(`sns:Publish ${problem}`),
    });
    expect(log.all.failures).toMatchObject([{ result: "FAILED", error: { name: "PublishError" } }]);
  });

  it("is reported in time if Amazon SNS does not answer", async () => {
    sandbox.faults.add({ operation: "Publish", fault: NO_ANSWER });
    await expect(invoke(FINDING, {}, 1500)).rejects.toThrow("sns:Publish did not answer in time.");
    expect(log.all.failures).toMatchObject([{ result: "FAILED" }]);
  });

  it("is reported for an answer without an ID", async () => {
    const change = (body: string) => body.replace(/<MessageId>.*<\/MessageId>/, "");
    sandbox.faults.add({ operation: "Publish", fault: { kind: "malformed", change } });
    await expect(invoke(FINDING)).rejects.toThrow("without the id of a message");
  });

  it("of one record does not stop the others", async () => {
    sandbox.faults.add({ operation: "Publish", fault: { kind: "accessDenied" }, times: 1 });
    await expect(invoke(subscriptionOf([REMOVAL_RECORD, REMOVAL_RECORD]))).rejects.toThrow(
      "denied",
    );
    expect(messages()).toHaveLength(1);
  });

  it("by a missing setting names it", async () => {
    await expect(invoke(FINDING, { TOPIC_ARN: "" })).rejects.toThrow(
      'environment.TOPIC_ARN: found ""',
    );
  });
});

describe("the bundle, alone in a folder as Lambda unpacks it,", () => {
  it("publishes a message", async () => {
    const folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
    try {
      await cp(NOTIFICATION_BUNDLE.folder, folder, { recursive: true });
      const { result, error } = await invokeFunction({
        bundle: join(folder, "index.js"),
        functionArn: FUNCTION_ARN,
        environment: {
          ...sandbox.environmentOf(central.account),
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
          TOPIC_ARN: topicArn,
          ...IN_ORGANIZATION,
        },
        timeoutMs: 10_000,
        event: FINDING,
      });
      expect(error).toBeUndefined();
      expect(result).toMatchObject([{ kind: "FINDING", result: "PUBLISHED" }]);
      expect(messages()[0]?.subject).toContain("(payments-prod)");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
