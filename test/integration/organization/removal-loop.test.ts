import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Tenant } from "root-access-key-sandbox";
import { afterEach, describe, expect, it } from "vitest";
import type { Overrides } from "../../infra/synth.ts";
import type { Execution } from "../deployment/functions.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  deployOrganization,
  MANAGEMENT_ID,
  MEMBER_ID,
  OTHER_ID,
  type TemplateJson,
} from "./deployed-organization.ts";

const HOUR_MS = 60 * 60 * 1000;

let organization: DeployedOrganization;
afterEach(() => organization.close());

async function open(settings: Overrides = {}, execution?: Execution): Promise<void> {
  organization = await deployOrganization({
    settings: { removal: "delete", ...settings },
    execution,
  });
}

const keysOf = ({ account }: Pick<Tenant, "account">) => account.rootKeys.length;

describe.each([
  ["a standalone rule, with the functions as built", {}, "bundle"],
  [
    "a rule in a conformance pack",
    { rule: "conformance-pack", remediation: "automatic" },
    "in-process",
  ],
] as const)("in an organization with %s", (_, settings, execution) => {
  it("a member's root key is found, removed and confirmed, with a notification each", async () => {
    await open(settings, execution);
    const { member } = organization;
    organization.createOldKey(member);

    await member.evaluate();
    expect(member.result()?.complianceType).toBe("NON_COMPLIANT");

    const { status, steps, waitedMs } = await organization.remediate(member);
    expect(status).toBe("Success");
    expect(waitedMs).toBeLessThan(HOUR_MS);
    expect(steps).toEqual([
      "findRule",
      "readSummary",
      "isKeyPresent",
      "hasFinding",
      "readFinding",
      "notify",
      "notifyWasTaken",
      "waitForDeletion",
      "startEvaluation",
      "readSummaryAgain",
      "isKeyDeleted",
      "end",
    ]);
    expect(keysOf(member)).toBe(0);
    expect(member.result()?.complianceType).toBe("COMPLIANT");

    expect(await organization.kinds()).toEqual(["FINDING", "REMOVAL_DONE", "RESOLVED"]);
    const [finding, removed] = await organization.mails();
    expect(finding).toContain(`Account: ${MEMBER_ID} (payments-prod)`);
    expect(removed).toMatch(
      new RegExp(
        `Removed all root access keys of account ${MEMBER_ID}: \\w+ \\(active, created .*, last used .* by s3 in eu-west-1\\); neither used nor created in the last 90 days\\. ` +
          "Reason: UNUSED_LONG_ENOUGH Mode: delete",
      ),
    );
    const [, { subject, chat } = { subject: "", chat: {} }] = await organization.notifications();
    expect(subject).toBe(`[INFO] Root access keys removed: ${MEMBER_ID} (payments-prod)`);
    expect(chat.content.description).toContain(
      `Removed all root access keys of account ${MEMBER_ID}`,
    );
    expect(organization.deadLetters()).toEqual([]);
  });
});

describe("a member's root key is kept, and a notification gives the reason, if", () => {
  it("it was used recently, which is an incident", async () => {
    await open();
    const { member } = organization;
    organization.createOldKey(member, 3);
    await member.evaluate();
    const { status, steps, waitedMs } = await organization.remediate(member);
    expect([status, steps.at(-1)]).toEqual(["Failed", "requireDeletion"]);
    expect(Math.round(waitedMs / HOUR_MS)).toBe(24);
    expect(keysOf(member)).toBe(1);
    expect(await organization.kinds()).toEqual([
      "FINDING",
      "REMOVAL_INCIDENT",
      "REMEDIATION_FAILED",
    ]);
    expect((await organization.mails())[1]).toMatch(/last used .* by s3 in eu-west-1/);
    expect(organization.deadLetters()).toEqual([]);
  });

  it("removal is a dry run", async () => {
    await open({ removal: "dry-run" });
    const { member } = organization;
    organization.createOldKey(member);
    await member.evaluate();
    await expect(organization.remediate(member)).resolves.toMatchObject({ status: "Failed" });
    expect(keysOf(member)).toBe(1);
    expect(await organization.kinds()).toEqual([
      "FINDING",
      "REMOVAL_DRY_RUN",
      "REMEDIATION_FAILED",
    ]);
  });

  it("the account is a protected account", async () => {
    await open({ protectedAccounts: MEMBER_ID });
    organization.createOldKey(organization.member);
    await organization.remediate(organization.member);
    expect(keysOf(organization.member)).toBe(1);
    expect((await organization.mails())[0]).toContain("PROTECTED_ACCOUNT");
  });

  it("it is the management account's", async () => {
    await open({ callAs: "SELF", coverThisAccount: true });
    const management = organization.cover(organization.management);
    organization.createOldKey(management);
    await management.evaluate();
    await expect(organization.remediate(management)).resolves.toMatchObject({ status: "Failed" });
    expect(keysOf(management)).toBe(1);
    expect(await organization.kinds()).toEqual([
      "FINDING",
      "REMOVAL_REFUSED",
      "REMEDIATION_FAILED",
    ]);
    expect((await organization.mails())[1]).toContain(`account ${MANAGEMENT_ID}`);
    expect((await organization.mails())[1]).toContain("it is the management account");
  });

  it("a service control policy denies root sessions", async () => {
    await open();
    const { member } = organization;
    organization.organization.denyRootUser(MEMBER_ID);
    organization.createOldKey(member);
    await member.evaluate();
    await expect(organization.remediate(member)).resolves.toMatchObject({ status: "Failed" });
    expect(keysOf(member)).toBe(1);
    expect(await organization.kinds()).toEqual(["FINDING", "REMOVAL_FAILED", "REMEDIATION_FAILED"]);
    expect((await organization.mails())[1]).toMatch(
      new RegExp(`Account: ${MEMBER_ID}.* RootSessionError .*service control policy`),
    );
    expect(organization.deadLetters()).toHaveLength(0);
  });
});

describe("a member's root key is removed even if", () => {
  it("it was used recently, but the account has an exception", async () => {
    const lastDay = new Date(Date.now() + 48 * HOUR_MS).toISOString().slice(0, 10);
    await open({ removalExceptions: `${MEMBER_ID}=${lastDay}` });
    const { member } = organization;
    organization.createOldKey(member, 3);
    await expect(organization.remediate(member)).resolves.toMatchObject({ status: "Success" });
    expect(keysOf(member)).toBe(0);
    expect((await organization.mails())[0]).toContain(
      `the exception of this account until ${lastDay}`,
    );
  });

  it("deleting the second key fails at first and a retry succeeds", async () => {
    await open();
    const { member, sandbox } = organization;
    organization.createOldKey(member);
    organization.createOldKey(member);
    sandbox.faults.add({
      operation: "DeleteAccessKey",
      fault: { kind: "serverError", status: 503 },
      after: 1,
      times: 3,
    });
    await expect(organization.remediate(member)).resolves.toMatchObject({ status: "Success" });
    expect(keysOf(member)).toBe(0);
    expect(sandbox.requests.filter(({ operation }) => operation === "AssumeRoot")).toHaveLength(4);
    expect(await organization.kinds()).toEqual(["REMOVAL_FAILED", "REMOVAL_DONE"]);
    expect(organization.deadLetters()).toEqual([]);
  });

  it("removal is off, and you follow the steps of the notification", async () => {
    organization = await deployOrganization();
    const { member } = organization;
    organization.createOldKey(member);
    await member.evaluate();
    const { status } = await member.remediate((waitedMs) => {
      if (waitedMs > HOUR_MS && keysOf(member) > 0) member.account.deleteRootKey(1);
    });
    expect(status).toBe("Success");
    expect(await organization.kinds()).toEqual(["FINDING", "REMEDIATION_REQUESTED", "RESOLVED"]);
    const [, requested] = await organization.mails();
    expect(requested).toContain(`Account: ${MEMBER_ID}`);
    expect(requested).toContain("Sign in to the AWS Management Console as the root user");
  });

  it("two requests run at the same time", async () => {
    await open();
    const { member } = organization;
    organization.createOldKey(member);
    await Promise.all([request(member, {}), request(member, {})]);
    await organization.settled();
    expect(keysOf(member)).toBe(0);
    expect(organization.deadLetters()).toEqual([]);
    expect((await organization.kinds()).every((kind) => kind === "REMOVAL_DONE")).toBe(true);
  });
});

/** Sends a request as the runbook's role does, with some of it changed. */
async function request(
  { account }: Pick<Tenant, "account">,
  {
    roleName = "RootAccessKey-Runbook",
    ...changes
  }: { roleName?: string; [field: string]: unknown },
) {
  const settings = organization.sandbox.clientSettingsOf(account, { roleName });
  const entry = {
    Source: "root-access-key",
    DetailType: "Root Access Key Remediation Requested",
    Detail: JSON.stringify({ executionId: "execution-1", annotation: "" }),
    EventBusName: organization.centralBusArn,
    ...changes,
  };
  const answer = await new EventBridgeClient(settings).send(
    new PutEventsCommand({ Entries: [entry] }),
  );
  await organization.settled();
  return answer;
}

/** A rule of the other account's that forwards all events of a source to the central bus. */
const forwarding = (of: { source: string; centralBusArn: string; roleName: string }) => ({
  EventPattern: { source: [of.source] },
  Targets: [
    {
      Id: "CentralBus",
      Arn: of.centralBusArn,
      RoleArn: `arn:aws:iam::${OTHER_ID}:role/${of.roleName}`,
    },
  ],
});

describe("the central account", () => {
  it("removes only the sender's keys, whichever account the request names", async () => {
    await open();
    const { member, other } = organization;
    organization.createOldKey(other);
    for (const accountId of [OTHER_ID, MEMBER_ID]) {
      const Detail = JSON.stringify({ executionId: "execution-1", annotation: "", accountId });
      await expect(request(member, { Detail })).resolves.toMatchObject({ FailedEntryCount: 0 });
    }
    const account = { Detail: '{"executionId":"e","annotation":"","account":"444455556666"}' };
    await request(member, account);
    expect(keysOf(other)).toBe(1);
    expect(await organization.kinds()).toEqual(Array(3).fill("REMOVAL_NOT_NEEDED"));
    expect(organization.deadLetters()).toEqual([]);
    const { requests } = organization.sandbox;
    const looks = requests.filter(({ operation }) => operation === "ListAccessKeys");
    expect(looks.map(({ accountId }) => accountId)).toEqual(Array(3).fill(MEMBER_ID));
  });

  it("rejects a request from another organization, even from a role with the same name", async () => {
    await open();
    const answer = await request(organization.stranger, {});
    expect(answer).toMatchObject({ FailedEntryCount: 1 });
    expect(await organization.kinds()).toEqual([]);
  });

  it.each([
    ["by another role", { roleName: "Admin" }],
    ["by the role that forwards events", { roleName: "RootAccessKey-Forwarder" }],
    ["with another detail type", { DetailType: "Root Access Key Removed" }],
    ["with another source", { Source: "lambda" }],
  ])("rejects a request %s", async (_, changes) => {
    await open();
    organization.createOldKey(organization.other);
    await expect(request(organization.other, changes)).resolves.toMatchObject({
      FailedEntryCount: 1,
    });
    expect(keysOf(organization.other)).toBe(1);
    expect(await organization.kinds()).toEqual([]);
  });

  it.each(["RootAccessKey-Runbook", "RootAccessKey-Forwarder"])(
    "receives no request through a bus that an account leaves open, even if its rule has the role %s",
    async (roleName) => {
      await open();
      const { other, centralBusArn, stranger } = organization;
      organization.createOldKey(other);
      const bus = other.events.createBus("open");
      bus.policy = {
        Statement: {
          Effect: "Allow",
          Principal: "*",
          Action: "events:PutEvents",
          Resource: bus.arn,
        },
      };
      const source = "root-access-key";
      other.events.addRule({
        ...forwarding({ source, centralBusArn, roleName }),
        EventBusName: "open",
      });
      // Calls from other accounts end up there, and so would one with the account's own ID.
      await expect(
        request(stranger, { EventBusName: bus.arn, roleName: "Anybody" }),
      ).rejects.toThrow(/does not let .* put events/);
      bus.send(
        other.events.makeEvent({
          source,
          "detail-type": "Root Access Key Remediation Requested",
          resources: [],
          detail: { executionId: "execution-1", annotation: "" },
        }),
      );
      await expect(organization.settled()).rejects.toThrow(/does not let .* put events/);
      expect(keysOf(other)).toBe(1);
      expect(organization.central.published()).toEqual([]);
    },
  );

  it("ignores removal results from other accounts", async () => {
    await open();
    const { other, centralBusArn } = organization;
    const detail = {
      requestContext: {
        functionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-removal:$LATEST`,
      },
      responsePayload: { decision: "REMOVAL_DONE", accountId: OTHER_ID },
    };
    const [source, detailType] = ["lambda", "Lambda Function Invocation Result - Success"];
    const called = {
      roleName: "RootAccessKey-Forwarder",
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    await expect(request(other, called)).resolves.toMatchObject({ FailedEntryCount: 1 });

    other.events.addRule(forwarding({ source, centralBusArn, roleName: called.roleName }));
    other.events.put({ source, "detail-type": detailType, resources: [], detail });
    await organization.settled();
    expect(await organization.kinds()).toEqual([]);
  });

  it("sends a notification about failed requests by its own alarm", async () => {
    await open();
    organization.central.events.put({
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      resources: [],
      detail: { alarmName: "root-access-key-removal-dead-letters", state: { value: "ALARM" } },
    });
    expect(await organization.kinds()).toEqual(["DEAD_LETTERS"]);
  });
});

it("the notification about a request has the sender's text on a labelled line only", async () => {
  organization = await deployOrganization();
  const line = `x"\nSeverity: INFO\n\nAll root access keys of account ${MEMBER_ID} were removed.`;
  await request(organization.other, {
    Detail: JSON.stringify({ executionId: line, annotation: line }),
  });
  expect(await organization.kinds()).toEqual(["REMEDIATION_REQUESTED"]);
  const [{ subject, mail } = { subject: "", mail: "" }] = await organization.notifications();
  expect(subject).toContain(OTHER_ID);
  const lines = mail.split("\n").filter((it) => /INFO|removed|^All/.test(it));
  expect(lines.length).toBeGreaterThan(0);
  for (const it of lines)
    expect(it).toMatch(/^(Finding, as the account reports it: | {4}|Execution: )/);
});

describe("the queue of requests", () => {
  const REQUESTS = `arn:aws:sqs:us-east-1:${CENTRAL_ID}:root-access-key-removal-requests`;
  const queues = () => organization.central.tenant.queues;

  it("receives only what EventBridge set on the event, nothing that the sender chose", async () => {
    organization = await deployOrganization({
      settings: { removal: "delete" },
      change: ({ central }) => {
        for (const [id, { Type }] of Object.entries<{ Type: string }>(central.Resources)) {
          if (Type === "AWS::Lambda::EventSourceMapping") delete central.Resources[id];
        }
      },
    });
    await request(organization.member, { Detail: '{"account":"444455556666","id":"x"}' });
    const [{ body } = { body: "" }, ...others] = queues().messages(REQUESTS);
    expect(others).toEqual([]);
    expect(JSON.parse(body)).toEqual({
      account: MEMBER_ID,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it("accepts nothing from an administrator of the central account", async () => {
    await open();
    const arn = `arn:aws:iam::${CENTRAL_ID}:role/Administrator`;
    expect(() => queues().sendAs({ arn }, REQUESTS, `{"account":"${MEMBER_ID}"}`)).toThrow(
      "does not let",
    );
  });

  it("has two requests processed at a time, however many there are", async () => {
    await open();
    await Promise.all(Array.from({ length: 20 }, () => request(organization.member, {})));
    expect(await organization.kinds()).toEqual(Array(20).fill("REMOVAL_NOT_NEEDED"));
    expect(organization.central.mostInvocations()).toBe(2);
    expect(queues().messages(REQUESTS)).toEqual([]);
  });

  it("delivers a failing request five times within four hours, and then keeps it as a dead letter", async () => {
    await open();
    const { member, sandbox } = organization;
    organization.createOldKey(member);
    sandbox.faults.add({ operation: "AssumeRoot", fault: { kind: "serverError", status: 503 } });
    await request(member, {});
    await organization.wait(4);
    expect(await organization.kinds()).toEqual(Array(5).fill("REMOVAL_FAILED"));
    expect(organization.deadLetters()).toEqual([]);
    await organization.wait(1);
    expect(await organization.kinds()).toHaveLength(5);
    expect(organization.deadLetters()).toHaveLength(1);
    expect(queues().messages(REQUESTS)).toEqual([]);
    expect(keysOf(member)).toBe(1);
  });

  it("removes the key at a later delivery if the fault has passed", async () => {
    await open();
    const { member, sandbox } = organization;
    organization.createOldKey(member);
    sandbox.faults.add({
      operation: "AssumeRoot",
      fault: { kind: "serverError", status: 503 },
      times: 3,
    });
    await request(member, {});
    expect(keysOf(member)).toBe(1);
    await organization.wait(1);
    expect(keysOf(member)).toBe(0);
    expect(await organization.kinds()).toEqual(["REMOVAL_FAILED", "REMOVAL_DONE"]);
  });

  it("leaves a request that EventBridge cannot send to it in the dead-letter queue", async () => {
    organization = await deployOrganization({
      settings: { removal: "delete" },
      change: ({ central }) => {
        for (const { Type, Properties } of Object.values<TemplateJson>(central.Resources)) {
          const isOfRequests = JSON.stringify(Properties.Queues)?.includes("RemovalQueueRequests");
          if (Type !== "AWS::SQS::QueuePolicy" || !isOfRequests) continue;
          const { Statement } = Properties.PolicyDocument;
          Properties.PolicyDocument.Statement = Statement.filter(
            ({ Effect }: { Effect: string }) => Effect === "Deny",
          );
        }
      },
    });
    await request(organization.other, {});
    expect(organization.deadLetters()).toMatchObject([
      { attributes: { ERROR_CODE: "NO_PERMISSIONS" } },
    ]);
  });

  it.each([
    ["names resources", { resources: [`arn:aws:iam::${MEMBER_ID}:root`] }],
    ["is replayed", { "replay-name": "replay" }],
  ])("receives no request that %s, and a notification is sent", async (_, changes) => {
    await open();
    const { member, central } = organization;
    organization.createOldKey(member);
    const event = member.events.makeEvent({
      source: "root-access-key",
      "detail-type": "Root Access Key Remediation Requested",
      resources: [],
      detail: { executionId: "execution-1", annotation: "" },
    });
    central.events.findBus("root-access-key")?.send({ ...event, ...changes });
    expect(await organization.kinds()).toEqual(["REMOVAL_REQUEST_REJECTED"]);
    expect((await organization.mails())[0]).toContain(`Account: ${MEMBER_ID}`);
    expect(keysOf(member)).toBe(1);
  });
});

describe("the runbook", () => {
  it("fails without waiting if the central bus rejects its request", async () => {
    organization = await deployOrganization({
      settings: { removal: "delete" },
      change: ({ central }) => {
        for (const { Type, Properties } of Object.values<{ Type: string; Properties: object }>(
          central.Resources,
        )) {
          if (Type === "AWS::Events::EventBusPolicy") {
            const text = JSON.stringify(Properties).replace("RootAccessKey-Runbook", "Nobody");
            Object.assign(Properties, JSON.parse(text));
          }
        }
      },
    });
    const { member } = organization;
    organization.createOldKey(member);
    await member.evaluate();
    const { status, steps, waitedMs } = await organization.remediate(member);
    expect([status, waitedMs]).toEqual(["Failed", 0]);
    expect(steps.slice(-6)).toEqual([
      "notify",
      "notifyWasTaken",
      "startEvaluation",
      "readSummaryAgain",
      "isKeyDeleted",
      "requireDeletion",
    ]);
    expect(await organization.kinds()).toEqual(["FINDING", "REMEDIATION_FAILED"]);
  });
});
