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

describe("the central account tells of a member", () => {
  it("that it turned NON_COMPLIANT, and back, with the member's id", async () => {
    await open();
    const { member } = organization;
    member.account.createRootKey();
    await member.evaluate();
    member.account.deleteRootKey(1);
    await member.evaluate();
    expect(organization.headlines()).toEqual(["FINDING", "RESOLVED"]);
    for (const message of organization.told()) expect(message).toContain(MEMBER_ID);
  });

  it("that an evaluation failed after all its retries", async () => {
    await open();
    const { member, sandbox } = organization;
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect(organization.headlines()).toEqual(["FAILED EVALUATION"]);
    expect(organization.told()[0]).toMatch(new RegExp(`${MEMBER_ID}.*PutEvaluationsError`, "s"));
  });

  it("that a verdict had to do without the account summary", async () => {
    await open();
    const { member, sandbox } = organization;
    member.account.createRootKey();
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect(organization.headlines().sort()).toEqual(["DEGRADED EVALUATION", "FINDING"]);
  });

  it("that its rule has fallen silent, where there is an alarm on that", async () => {
    await open({ noEvaluationAlarm: true });
    organization.member.events.put({
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      resources: [],
      detail: { alarmName: "root-access-key-no-evaluation", state: { value: "ALARM" } },
    });
    expect(organization.headlines()).toEqual(["NO EVALUATION"]);
    expect(organization.told()[0]).toContain(MEMBER_ID);
  });

  it("that its root user created a key, and that the rule could not be evaluated at once", async () => {
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
    expect(organization.headlines()).toEqual(["KEY CHANGE", "FAILED RE-EVALUATION"]);
  });

  it("nothing that is found where it is quiet, but what fails", async () => {
    await open({ suppressFindingsFor: MEMBER_ID });
    const { member, sandbox } = organization;
    member.account.createRootKey();
    await member.evaluate();
    expect(organization.headlines()).toEqual([]);
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await member.evaluate();
    expect(organization.headlines()).toEqual(["FAILED EVALUATION"]);
  });
});

describe("the central account is not told by a member", () => {
  it("of other rules, other runbooks and other functions", async () => {
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
    expect(organization.headlines()).toEqual([]);
  });
});
