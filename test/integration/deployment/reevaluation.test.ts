import { afterEach, describe, expect, it } from "vitest";
import { accountTemplate, type Overrides, oneFileTemplate } from "../../infra/synth.ts";
import { ACCOUNT_ID, type DeployedAccount, deployAccount } from "./deployed-account.ts";

const HOUR_MS = 60 * 60 * 1000;

let deployed: DeployedAccount;
afterEach(() => deployed.close());

const open = async (overrides: Overrides = {}): Promise<void> => {
  deployed = await deployAccount({ template: accountTemplate(overrides).toJSON() });
};

/** Sends a CloudTrail event, and waits for everything that it starts. */
async function record(eventName: string, detail: object = {}): Promise<void> {
  deployed.events.put({
    source: "aws.iam",
    "detail-type": "AWS API Call via CloudTrail",
    resources: [],
    detail: {
      eventSource: "iam.amazonaws.com",
      eventName,
      sourceIPAddress: "192.0.2.1",
      userIdentity: { type: "Root" },
      ...detail,
    },
  });
  await deployed.events.delivered();
  await deployed.rules.evaluated();
}

const evaluations = () => deployed.count("PutEvaluations");
describe.each([
  ["a standalone rule", () => open()],
  [
    "the one-file template",
    async () => {
      deployed = await deployAccount({ template: oneFileTemplate().toJSON() });
    },
  ],
])("when the root user creates a key, %s", (_, deployIt) => {
  it("is evaluated immediately, and again when IAM can have a new report", async () => {
    await deployIt();
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");

    const before = deployed.clock.now().getTime();
    deployed.account.createRootKey();
    await record("CreateAccessKey");

    expect(deployed.runs()).toEqual([
      {
        status: "Success",
        steps: ["findRule", "startEvaluation", "waitForReport", "startEvaluationWithReport", "end"],
      },
    ]);
    expect(evaluations()).toBe(3);
    expect(Math.floor((deployed.clock.now().getTime() - before) / HOUR_MS)).toBe(4);
    expect(deployed.result()?.annotation).toContain("Root access key 1 is active");
    expect(await deployed.kinds()).toEqual(["KEY_CREATED", "FINDING"]);
    const [change] = await deployed.notifications();
    expect(change?.subject).toContain(ACCOUNT_ID);
    expect(change?.mail).toContain("192.0.2.1");
  });
});

describe("a change to a root key", () => {
  it.each([
    ["CreateAccessKey", "KEY_CREATED"],
    ["UpdateAccessKey", "KEY_ACTIVATED"],
    ["DeleteAccessKey", "KEY_DELETED"],
  ])("by %s re-evaluates the rule", async (eventName, kind) => {
    await open();
    await record(eventName);
    expect(evaluations()).toBe(2);
    expect(await deployed.kinds()).toEqual([kind]);
  });

  it.each([
    ["a rejected call", "CreateAccessKey", { errorCode: "LimitExceededException" }],
    ["a call of an IAM user", "CreateAccessKey", { userIdentity: { type: "IAMUser" } }],
    ["another call of the root user", "CreateUser", {}],
  ])("is not %s", async (_, eventName, detail) => {
    await open();
    await record(eventName, detail);
    expect([evaluations(), await deployed.kinds()]).toEqual([0, []]);
  });

  it("is found if an inactive key becomes active, even if inactive keys are allowed", async () => {
    await open({ inactiveKeys: "COMPLIANT" });
    deployed.account.createRootKey();
    deployed.account.setRootKeyActive(1, false);
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");

    deployed.account.setRootKeyActive(1, true);
    await record("UpdateAccessKey");
    expect(deployed.result()?.complianceType).toBe("NON_COMPLIANT");
    expect(await deployed.kinds()).toEqual(["KEY_ACTIVATED", "FINDING"]);
  });

  it("sends no notification for an account in suppressFindingsFor", async () => {
    await open({ suppressFindingsFor: ACCOUNT_ID });
    await record("CreateAccessKey");
    expect([evaluations(), await deployed.kinds()]).toEqual([2, []]);
  });

  it("retries if AWS Config has just accepted another request", async () => {
    await open();
    deployed.rules.evaluateOnDemand([deployed.rule.name]);
    await record("CreateAccessKey");
    const [run] = deployed.runs();
    expect(run?.status).toBe("Success");
    expect(run?.steps).toContain("startEvaluation2");
    expect(evaluations()).toBe(3);
  });

  it("sends a notification if AWS Config rejects the request", async () => {
    await open();
    deployed.sandbox.faults.add({
      operation: "StartConfigRulesEvaluation",
      fault: { kind: "accessDenied" },
    });
    await record("CreateAccessKey");
    expect(deployed.runs().map(({ status }) => status)).toEqual(["Failed"]);
    expect(await deployed.kinds()).toEqual(["KEY_CREATED", "REEVALUATION_FAILED"]);
    const [, failed] = await deployed.notifications();
    expect(failed?.mail).toMatch(
      /Account: 111122223333.*Automation runbook: RootAccessKey-Reevaluate.*Execution: [\da-f-]{36}/s,
    );
  });
});
