import { afterEach, describe, expect, it } from "vitest";
import { accountTemplate, type Overrides } from "../../infra/synth.ts";
import { ACCOUNT_ID, type DeployedAccount, deployAccount } from "./deployed-account.ts";

let deployed: DeployedAccount;
afterEach(() => deployed.close());

async function open(overrides: Overrides = {}): Promise<void> {
  deployed = await deployAccount({ template: accountTemplate(overrides).toJSON() });
}

/** The first words of the messages. */
const headlines = () =>
  deployed.messages().map(({ message }) => message.slice(1, message.indexOf(":")));

describe("a notification is sent if the account", () => {
  it("becomes NON_COMPLIANT, with the finding and the steps to take", async () => {
    await open();
    const { created } = deployed.account.createRootKey();
    await deployed.evaluate();
    const [notification, ...more] = deployed.messages();
    expect(more).toEqual([]);
    const lines = notification?.message.split("\n") ?? [];
    expect(lines[0]).toBe(
      `"FINDING: the root user of AWS account ${ACCOUNT_ID} has an access key."`,
    );
    const day = created.toISOString().slice(0, 10);
    expect(lines[1]).toContain(`Root access key 1 is active: created ${day}, no use on record.`);
    expect(lines[2]).toContain(`Rule ${deployed.rule.name} in us-east-1`);
    expect(lines.slice(3).join()).toContain("Sign in to the AWS Management Console as the root");
    for (const line of lines) expect(line).toMatch(/^"[^"<>]+"$/);
  });

  it.each(["standalone", "conformance-pack"])(
    "becomes NON_COMPLIANT and then COMPLIANT by a rule that is %s",
    async (rule) => {
      await open({ rule });
      deployed.account.createRootKey();
      await deployed.evaluate();
      deployed.account.deleteRootKey(1);
      await deployed.evaluate();
      expect(headlines()).toEqual(["FINDING", "RESOLVED"]);
      expect(deployed.messages()[1]?.message).toContain("No root access key");
    },
  );
});

describe("no notification is sent", () => {
  it("if the account is COMPLIANT from the start", async () => {
    await open();
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    expect(headlines()).toEqual([]);
  });

  it("again at each evaluation with the same finding", async () => {
    await open();
    deployed.account.createRootKey();
    await deployed.evaluate();
    await deployed.evaluate();
    expect(headlines()).toEqual(["FINDING"]);
  });

  it("about findings in an account in suppressFindingsFor, but about failures", async () => {
    await open({ suppressFindingsFor: ACCOUNT_ID });
    deployed.account.createRootKey();
    await deployed.evaluate();
    deployed.account.deleteRootKey(1);
    await deployed.evaluate();
    expect(headlines()).toEqual([]);
    deployed.sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    await deployed.evaluate();
    expect(headlines()).toEqual(["FAILED EVALUATION"]);
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
    expect(headlines()).toEqual([]);

    compliance("OrgConfigRule-root-access-key-abcdefgh");
    expect(headlines()).toEqual(["FINDING"]);
  });
});

describe("a notification is sent about", () => {
  it("an evaluation that failed three times, without its result token", async () => {
    await open();
    deployed.account.createRootKey();
    deployed.sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "accessDenied" } });
    const event = deployed.rules.startEvaluation(deployed.rule.name);
    await deployed.rules.onEvaluation(event);
    expect(headlines()).toEqual(["FAILED EVALUATION"]);
    const [notice] = deployed.messages();
    expect(notice?.message).toContain("Error PutEvaluationsError (RetriesExhausted)");
    expect(notice?.message).toContain("log group /root-access-key/evaluator");
    expect(notice?.message).not.toContain(event.resultToken);
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
    expect(headlines()).toEqual([]);
  });

  it("an evaluation without the account summary", async () => {
    await open();
    deployed.account.createRootKey();
    deployed.sandbox.faults.add({
      operation: "GetAccountSummary",
      fault: { kind: "accessDenied" },
    });
    await deployed.evaluate();
    expect(headlines().sort()).toEqual(["DEGRADED EVALUATION", "FINDING"]);
    const degraded = deployed.messages().find(({ message }) => message.includes("DEGRADED"));
    expect(degraded?.message).toContain("iam:GetAccountSummary denied");
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
      expect(headlines()).toEqual(["FAILED REMEDIATION"]);
    },
  );

  it("a stale rule, if there is an alarm on it", async () => {
    await open({ noEvaluationAlarm: true });
    const state = (value: string) =>
      deployed.events.put({
        source: "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        resources: [],
        detail: { alarmName: "root-access-key-no-evaluation", state: { value } },
      });
    state("OK");
    expect(headlines()).toEqual([]);
    state("ALARM");
    expect(headlines()).toEqual(["NO EVALUATION"]);
  });
});
