import { afterEach, describe, expect, it } from "vitest";
import type { Overrides } from "../../infra/synth.ts";
import {
  type DeployedOrganization,
  deployOrganization,
  MEMBER_ID,
} from "./deployed-organization.ts";

let organization: DeployedOrganization;
afterEach(() => organization.close());

const open = async (settings: Overrides = {}): Promise<void> => {
  organization = await deployOrganization({ settings });
};

describe("the central account sends a notification", () => {
  it("if a member becomes NON_COMPLIANT, and COMPLIANT again, with its account ID", async () => {
    await open();
    const { member } = organization;
    member.account.createRootKey();
    await member.evaluate();
    member.account.deleteRootKey(1);
    await member.evaluate();
    expect(await organization.kinds()).toEqual(["FINDING", "RESOLVED"]);
    for (const message of await organization.mails()) expect(message).toContain(MEMBER_ID);
  });

  it("if an evaluation fails after all retries", async () => {
    await open();
    const { member, sandbox } = organization;
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect(await organization.kinds()).toEqual(["EVALUATION_FAILED"]);
    expect((await organization.mails())[0]).toMatch(
      new RegExp(`${MEMBER_ID}.*PutEvaluationsError`, "s"),
    );
  });

  it("if an evaluation lacks the account summary", async () => {
    await open();
    const { member, sandbox } = organization;
    member.account.createRootKey();
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect((await organization.kinds()).sort()).toEqual(["EVALUATION_DEGRADED", "FINDING"]);
  });

  it("if a rule is stale and there is an alarm on it", async () => {
    await open({ noEvaluationAlarm: true });
    organization.member.events.put({
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      resources: [],
      detail: { alarmName: "root-access-key-no-evaluation", state: { value: "ALARM" } },
    });
    expect(await organization.kinds()).toEqual(["EVALUATION_MISSING"]);
    expect((await organization.mails())[0]).toContain(MEMBER_ID);
  });

  it("if a root user creates a key, and if the rule cannot be re-evaluated", async () => {
    await open();
    const { member, sandbox } = organization;
    sandbox.faults.add({
      operation: "StartConfigRulesEvaluation",
      fault: { kind: "accessDenied" },
    });
    member.events.put({
      source: "aws.iam",
      "detail-type": "AWS API Call via CloudTrail",
      resources: [],
      detail: {
        eventSource: "iam.amazonaws.com",
        eventName: "CreateAccessKey",
        sourceIPAddress: "192.0.2.1",
        userIdentity: { type: "Root" },
      },
    });
    await organization.settled();
    expect(await organization.kinds()).toEqual(["KEY_CREATED", "REEVALUATION_FAILED"]);
  });

  it("about failures, but not findings, in an account in suppressFindingsFor", async () => {
    await open({ suppressFindingsFor: MEMBER_ID });
    const { member, sandbox } = organization;
    member.account.createRootKey();
    await member.evaluate();
    expect(await organization.kinds()).toEqual([]);
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect(await organization.kinds()).toEqual(["EVALUATION_FAILED"]);
  });
});

describe("the central account sends no notification", () => {
  it("about other rules, runbooks and functions of a member", async () => {
    await open();
    const { events } = organization.member;
    events.put({
      source: "aws.config",
      "detail-type": "Config Rules Compliance Change",
      resources: [],
      detail: {
        messageType: "ComplianceChangeNotification",
        configRuleName: "iam-root-access-key-check",
        newEvaluationResult: { complianceType: "NON_COMPLIANT", annotation: "" },
      },
    });
    events.put({
      source: "aws.ssm",
      "detail-type": "EC2 Automation Execution Status-change Notification",
      resources: [],
      detail: { Definition: "Another", Status: "Failed" },
    });
    events.put({
      source: "lambda",
      "detail-type": "Lambda Function Invocation Result - Failure",
      resources: [],
      detail: {
        requestContext: {
          functionArn: `arn:aws:lambda:us-east-1:${MEMBER_ID}:function:another:$LATEST`,
        },
      },
    });
    expect(await organization.kinds()).toEqual([]);
  });
});
