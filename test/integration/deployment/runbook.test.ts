import { afterEach, describe, expect, it } from "vitest";
import { conformancePackFile } from "../../../infra/account/conformance-pack.ts";
import { accountTemplate, type Overrides, oneFileTemplate } from "../../infra/synth.ts";
import { ACCOUNT_ID, type DeployedAccount, deployAccount } from "./deployed-account.ts";

const HOUR_MS = 60 * 60 * 1000;
const PAUSE_MS = 90 * 1000;
/** The last step sleeps for this long. */
const END_MS = 1000;

let deployed: DeployedAccount;
afterEach(() => deployed.close());

async function deploySettings(overrides: Overrides = {}): Promise<void> {
  deployed = await deployAccount({ template: accountTemplate(overrides).toJSON() });
}

/** The ways to deploy rule and remediation. */
const WAYS: [string, () => Promise<unknown>][] = [
  ["a standalone rule", () => deploySettings()],
  ["a conformance pack", () => deploySettings({ rule: "conformance-pack" })],
  [
    "the one-file template",
    async () => {
      deployed = await deployAccount({ template: oneFileTemplate().toJSON() });
    },
  ],
  [
    "the one-file template and the conformance pack file",
    async () => {
      deployed = await deployAccount({
        template: oneFileTemplate().toJSON(),
        parameters: { Rule: "none" },
        pack: { name: "root-access-key", body: conformancePackFile() },
      });
    },
  ],
];

describe.each(WAYS)("the remediation of %s", (_, deployIt) => {
  it("notifies the owners, waits until the key is deleted, and re-evaluates the rule", async () => {
    await deployIt();
    const { account } = deployed;
    const { created } = account.createRootKey();
    account.useRootKey(1, "s3", "eu-west-1");
    await deployed.evaluate();

    const { status, steps } = await deployed.remediate((waitedMs) => {
      if (waitedMs > HOUR_MS && account.rootKeys.length > 0) account.deleteRootKey(1);
    });

    expect(status).toBe("Success");
    expect(steps.slice(-5)).toEqual([
      "waitForDeletion",
      "startEvaluation",
      "readSummaryAgain",
      "isKeyDeleted",
      "end",
    ]);
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    const day = created.toISOString().slice(0, 10);
    expect(await deployed.kinds()).toEqual(["FINDING", "REMEDIATION_REQUESTED", "RESOLVED"]);
    const [, requested] = await deployed.notifications();
    expect(requested?.subject).toContain(ACCOUNT_ID);
    const mail = requested?.mail.replaceAll(/\s+/g, " ");
    expect(mail).toContain(`Root access key 1 is active: created ${day}, last used `);
    expect(mail).toContain("by s3 in eu-west-1.");
    expect(mail).toContain("Choose the account name, then Security credentials.");
    expect(requested?.chat.content.description).toContain("by s3 in eu-west-1.");
    expect(mail).not.toMatch(/\{\{|undefined/);
  });
});

describe("the remediation", () => {
  it("sends no notification if the key is already deleted", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    await deployed.evaluate();
    deployed.account.deleteRootKey(1);

    await expect(deployed.remediate()).resolves.toMatchObject({
      status: "Success",
      waitedMs: END_MS,
    });
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    expect(await deployed.kinds()).toEqual(["FINDING", "RESOLVED"]);
  });

  it("fails after a day if the key is still there, and sends a notification", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    await deployed.evaluate();

    const { status, waitedMs, steps } = await deployed.remediate();
    expect([status, steps.at(-1)]).toEqual(["Failed", "requireDeletion"]);
    expect(Math.round(waitedMs / HOUR_MS)).toBe(24);
    const failed = (await deployed.notifications()).at(-1);
    expect(failed?.kind).toBe("REMEDIATION_FAILED");
    expect(failed?.mail).toMatch(
      /Account: 111122223333.*Automation runbook: RootAccessKey-NotifyAndWait.*Execution: [\da-f-]{36}/s,
    );
    expect(deployed.count("StartConfigRulesEvaluation")).toBe(1);
  });

  it("fails if an inactive key remains", async () => {
    await deploySettings({ inactiveKeys: "COMPLIANT" });
    deployed.account.createRootKey();
    await deployed.evaluate();
    const deactivate = () => deployed.account.setRootKeyActive(1, false);
    await expect(deployed.remediate(deactivate)).resolves.toMatchObject({ status: "Failed" });
  });

  it("retries if an evaluation was requested within the last minute", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    await deployed.evaluate();
    deployed.account.deleteRootKey(1);
    deployed.rules.evaluateOnDemand([deployed.rule.name]);
    await deployed.rules.evaluated();

    const { status, waitedMs, steps } = await deployed.remediate();
    expect([status, waitedMs]).toEqual(["Success", PAUSE_MS + END_MS]);
    expect(steps.slice(-6)).toEqual([
      "startEvaluation",
      "pauseBeforeStartEvaluation2",
      "startEvaluation2",
      "readSummaryAgain",
      "isKeyDeleted",
      "end",
    ]);
  });

  it("notifies the owners without a finding, and no step fails, if AWS Config has none yet", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    const { status, steps } = await deployed.remediate(() => {
      if (deployed.account.rootKeys.length > 0) deployed.account.deleteRootKey(1);
    });
    expect(status).toBe("Success");
    expect(steps).toContain("notifyWithoutFinding");
    expect(steps).not.toContain("readFinding");
    const [requested] = await deployed.notifications();
    expect(requested?.mail).toContain("See in AWS Config which key it is.");
  });

  it("does not mistake a result from before the key for a finding", async () => {
    await deploySettings();
    await deployed.evaluate();
    expect(deployed.result()?.complianceType).toBe("COMPLIANT");
    deployed.account.createRootKey();
    const { steps } = await deployed.remediate(() => {
      if (deployed.account.rootKeys.length > 0) deployed.account.deleteRootKey(1);
    });
    expect(steps).toContain("notifyWithoutFinding");
  });

  it("notifies the owners even if the finding cannot be read", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    await deployed.evaluate();
    deployed.sandbox.faults.add({
      operation: "GetComplianceDetailsByConfigRule",
      fault: { kind: "accessDenied" },
    });
    const { status } = await deployed.remediate(() => {
      if (deployed.account.rootKeys.length > 0) deployed.account.deleteRootKey(1);
    });
    expect(status).toBe("Success");
    const [, requested] = await deployed.notifications();
    expect(requested?.kind).toBe("REMEDIATION_REQUESTED");
    expect(requested?.mail).toContain("See in AWS Config which key it is.");
  });

  it.each(["DescribeComplianceByConfigRule", "PutEvents"])(
    "fails immediately if %s is denied, and sends a notification",
    async (operation) => {
      await deploySettings();
      deployed.account.createRootKey();
      await deployed.evaluate();
      deployed.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
      await expect(deployed.remediate()).resolves.toMatchObject({ status: "Failed", waitedMs: 0 });
      expect((await deployed.kinds()).at(-1)).toBe("REMEDIATION_FAILED");
    },
  );

  it("fails if the account summary cannot be read, whether or not a key remains", async () => {
    await deploySettings();
    deployed.account.createRootKey();
    await deployed.evaluate();
    const { status } = await deployed.remediate(() =>
      deployed.sandbox.faults.add({
        operation: "GetAccountSummary",
        fault: { kind: "accessDenied" },
      }),
    );
    expect(status).toBe("Failed");
  });
});
