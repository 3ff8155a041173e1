import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterEach, describe, expect, it } from "vitest";
import { RootAccessKeyMonitoring } from "../../../infra/index.ts";
import { accountTemplate, newApp, type Overrides } from "../../infra/synth.ts";
import { EVENTS } from "../../unit/notification/sample-events.ts";
import { ACCOUNT_ID, type DeployedAccount, deployAccount } from "./deployed-account.ts";

let deployed: DeployedAccount;
afterEach(() => deployed.close());

const oneLine = (text = "") => text.replaceAll(/\s+/g, " ");

async function open(overrides: Overrides = {}): Promise<void> {
  deployed = await deployAccount({ template: accountTemplate(overrides).toJSON() });
}

describe("a notification is sent if the account", () => {
  it("becomes NON_COMPLIANT, with the finding and the steps to take", async () => {
    await open();
    const { created } = deployed.account.createRootKey();
    await deployed.evaluate();
    const [notification, ...more] = await deployed.notifications();
    expect(more).toEqual([]);
    expect(notification?.subject).toBe(`[HIGH] Root access key found: ${ACCOUNT_ID}`);
    const day = created.toISOString().slice(0, 10);
    const annotation = `Root access key 1 is active: created ${day}, no use on record.`;
    const mail = oneLine(notification?.mail);
    expect(mail).toContain(`Finding: ${annotation}`);
    expect(mail).toContain(`AWS Config rule: ${deployed.rule.name}`);
    expect(mail).toContain("1. Do you recognize the key?");
    expect(mail).toContain("Sign in to the AWS Management Console as the root user.");
    expect(notification?.chat).toMatchObject({
      source: "custom",
      content: {
        title: `[HIGH] Root access key found: ${ACCOUNT_ID}`,
        description: expect.stringContaining(annotation),
        nextSteps: expect.arrayContaining([expect.stringContaining("Do you recognize the key?")]),
      },
    });
  });

  it.each(["standalone", "conformance-pack"])(
    "becomes NON_COMPLIANT and then COMPLIANT by a rule that is %s",
    async (rule) => {
      await open({ rule });
      deployed.account.createRootKey();
      await deployed.evaluate();
      deployed.account.deleteRootKey(1);
      await deployed.evaluate();
      expect(await deployed.kinds()).toEqual(["FINDING", "RESOLVED"]);
      const [, resolved] = await deployed.notifications();
      expect(resolved?.subject).toMatch(/^\[INFO\] .*111122223333$/);
      expect(oneLine(resolved?.mail)).toContain("No root access key");
      expect(resolved?.chat.content.description).toContain("No root access key");
    },
  );
});

it("a monitoring with another name prefix sends notifications about its findings, failures and requests", async () => {
  const stack = new Stack(newApp(), "Mine");
  new RootAccessKeyMonitoring(stack, "Monitoring", { namePrefix: "other-root-keys" });
  deployed = await deployAccount({ template: Template.fromStack(stack).toJSON() });
  deployed.account.createRootKey();
  await deployed.evaluate();
  const { status } = await deployed.remediate();
  expect(status).toBe("Failed");
  deployed.sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
  await deployed.evaluate();
  expect(await deployed.kinds()).toEqual([
    "FINDING",
    "REMEDIATION_REQUESTED",
    "REMEDIATION_FAILED",
    "EVALUATION_FAILED",
  ]);
});

describe("no notification is sent", () => {
  it("if the account is COMPLIANT from the start", async () => {
    await open();
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    expect(await deployed.kinds()).toEqual([]);
  });

  it("again at each evaluation with the same finding", async () => {
    await open();
    deployed.account.createRootKey();
    await deployed.evaluate();
    await deployed.evaluate();
    expect(await deployed.kinds()).toEqual(["FINDING"]);
  });

  it("about findings in an account in suppressFindingsFor, but about failures", async () => {
    await open({ suppressFindingsFor: ACCOUNT_ID });
    deployed.account.createRootKey();
    await deployed.evaluate();
    deployed.account.deleteRootKey(1);
    await deployed.evaluate();
    expect(await deployed.kinds()).toEqual([]);
    deployed.sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await deployed.evaluate();
    expect(await deployed.kinds()).toEqual(["EVALUATION_FAILED"]);
  });

  it("about other rules, functions and runbooks", async () => {
    await open();
    const { events } = deployed;
    const compliance = (configRuleName: string) =>
      events.put({
        source: "aws.config",
        "detail-type": "Config Rules Compliance Change",
        resources: [],
        detail: {
          configRuleName,
          messageType: "ComplianceChangeNotification",
          newEvaluationResult: { complianceType: "NON_COMPLIANT", annotation: "" },
        },
      });
    for (const name of ["root-access-key-2", "iam-root-access-key-check", "OrgConfigRule-other"]) {
      compliance(name);
    }
    events.put({
      source: "lambda",
      "detail-type": "Lambda Function Invocation Result - Failure",
      resources: [],
      detail: {
        requestContext: {
          functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:root-access-key-evaluator-2:$LATEST`,
        },
      },
    });
    events.put({
      source: "aws.ssm",
      "detail-type": "EC2 Automation Execution Status-change Notification",
      resources: [],
      detail: { Definition: "Another", Status: "Failed" },
    });
    expect(await deployed.kinds()).toEqual([]);

    compliance("OrgConfigRule-root-access-key-abcdefgh");
    expect(await deployed.kinds()).toEqual(["FINDING"]);
  });
});

describe("a notification is sent about", () => {
  it("an evaluation that failed three times, without its result token", async () => {
    await open();
    deployed.account.createRootKey();
    deployed.sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    const event = deployed.rules.startEvaluation(deployed.rule.name);
    await deployed.rules.onEvaluation(event);
    expect(await deployed.kinds()).toEqual(["EVALUATION_FAILED"]);
    const [notification] = await deployed.notifications();
    const mail = oneLine(notification?.mail);
    expect(mail).toContain("PutEvaluationsError");
    expect(notification?.chat.content.description).toContain("PutEvaluationsError");
    expect(JSON.stringify(notification)).not.toContain(event.resultToken);
    expect(deployed.count("PutEvaluations")).toBe(3);
  });

  it("nothing if a retry succeeds", async () => {
    await open();
    deployed.sandbox.faults.add({
      operation: "PutEvaluations",
      fault: { kind: "accessDenied" },
      times: 2,
    });
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    expect(await deployed.kinds()).toEqual([]);
  });

  it("an evaluation without the account summary", async () => {
    await open();
    deployed.account.createRootKey();
    deployed.sandbox.faults.add({
      operation: "GetAccountSummary",
      fault: { kind: "accessDenied" },
    });
    await deployed.evaluate();
    expect((await deployed.kinds()).sort()).toEqual(["EVALUATION_DEGRADED", "FINDING"]);
    const sent = await deployed.notifications();
    const degraded = sent.find(({ kind }) => kind === "EVALUATION_DEGRADED");
    expect(oneLine(degraded?.mail)).toContain("iam:GetAccountSummary denied");
  });

  it.each(["Failed", "TimedOut", "Cancelled", "Canceled"])(
    "a remediation that ended as %s",
    async (Status) => {
      await open();
      deployed.events.put({
        source: "aws.ssm",
        "detail-type": "EC2 Automation Execution Status-change Notification",
        resources: [],
        detail: { Definition: "RootAccessKey-NotifyAndWait", Status, ExecutionId: "id" },
      });
      expect(await deployed.kinds()).toEqual(["REMEDIATION_FAILED"]);
    },
  );

  it("a stale rule, and its end, if there is an alarm on it", async () => {
    await open({ noEvaluationAlarm: true });
    const change = (value: string, before: string) =>
      deployed.events.put({
        source: "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        resources: [],
        detail: {
          alarmName: "root-access-key-no-evaluation",
          state: { value },
          previousState: { value: before },
        },
      });
    change("OK", "INSUFFICIENT_DATA");
    expect(await deployed.kinds()).toEqual([]);
    change("ALARM", "OK");
    expect(await deployed.kinds()).toEqual(["EVALUATION_MISSING"]);
    change("OK", "ALARM");
    expect(await deployed.kinds()).toEqual(["EVALUATION_MISSING", "EVALUATION_RESUMED"]);
  });
});

describe("the topic accepts", () => {
  const publishAs = async (roleName: string) => {
    const settings = deployed.sandbox.clientSettingsOf(deployed.account, { roleName });
    const sns = new SNSClient({ ...settings, maxAttempts: 1 });
    const input = { TopicArn: deployed.topicArn, Subject: "RESOLVED", Message: "All is well." };
    await sns.send(new PublishCommand(input)).finally(() => sns.destroy());
  };

  it("nothing from another role of the account, whatever its own policies allow", async () => {
    await open();
    await expect(publishAs("Administrator")).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
    expect(await deployed.notifications()).toEqual([]);
  });

  it("nothing from EventBridge or another service, nor from CloudWatch for another account", async () => {
    await open();
    const { topics } = deployed.tenant;
    const alarm = {
      service: "cloudwatch.amazonaws.com",
      sourceArn: "arn:aws:cloudwatch:::alarm:a",
    };
    for (const principal of [
      { ...alarm, service: "events.amazonaws.com", sourceAccount: ACCOUNT_ID },
      { ...alarm, sourceAccount: "444455556666" },
    ]) {
      expect(() =>
        topics.publishAs(principal, deployed.topicArn ?? "", { message: "alarm" }),
      ).toThrow("does not let");
    }
  });
});

describe("if the notification function fails", () => {
  it("the event waits in its dead-letter queue, and CloudWatch's alarms reach the topic without it", async () => {
    await open();
    deployed.sandbox.faults.add({ operation: "Publish", fault: { kind: "accessDenied" } });
    deployed.account.createRootKey();
    await deployed.evaluate();
    expect(await deployed.notifications()).toEqual([]);
    expect(deployed.count("Publish")).toBe(3);
    const queue = `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:root-access-key-notification-dead-letters`;
    const letters = deployed.tenant.queues.messages(queue).map(({ body }) => JSON.parse(body));
    expect(letters).toMatchObject([{ "detail-type": "Config Rules Compliance Change" }]);

    const alarms = Object.values(deployed.resources).filter(
      ({ type, properties }) => type === "AWS::CloudWatch::Alarm" && properties.AlarmActions,
    );
    expect(alarms).toHaveLength(2);
    for (const { properties } of alarms) {
      expect(properties.AlarmActions).toEqual([deployed.topicArn]);
      const principal = {
        service: "cloudwatch.amazonaws.com",
        sourceArn: `arn:aws:cloudwatch:us-east-1:${ACCOUNT_ID}:alarm:${properties.AlarmName}`,
        sourceAccount: ACCOUNT_ID,
      };
      const message = { subject: "ALARM", message: properties.AlarmDescription };
      deployed.tenant.topics.publishAs(principal, deployed.topicArn ?? "", message);
    }
    const mails = (await deployed.notifications()).map(({ mail }) => mail);
    expect(mails[0]).toContain("led to no notification");
    expect(mails[1]).toContain("Lambda retries twice");
  });

  it("an event that EventBridge cannot deliver to it waits there, too", async () => {
    const template = structuredClone(accountTemplate().toJSON());
    for (const [id, { Type, Properties }] of Object.entries<{
      Type: string;
      Properties: { Principal?: string };
    }>(template.Resources)) {
      if (Type === "AWS::Lambda::Permission" && Properties.Principal === "events.amazonaws.com") {
        delete template.Resources[id];
      }
    }
    deployed = await deployAccount({ template });
    deployed.account.createRootKey();
    await deployed.evaluate();
    expect(await deployed.notifications()).toEqual([]);
    const queue = `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:root-access-key-notification-dead-letters`;
    expect(deployed.tenant.queues.messages(queue)).toMatchObject([
      { attributes: { ERROR_CODE: "NO_PERMISSIONS" } },
    ]);
  });
});

it("a test event sends a message that is marked as a test", async () => {
  await open();
  deployed.events.put({
    source: "root-access-key",
    "detail-type": "Root Access Key Notification Test",
    resources: [],
    detail: { kind: "FINDING", event: EVENTS["cc-NC-quiet-account"] },
  });
  const [notification] = await deployed.notifications();
  expect(notification?.subject).toContain("[TEST]");
});
