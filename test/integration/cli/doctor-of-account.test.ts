import { afterEach, describe, expect, it } from "vitest";
import { conformancePackFile } from "../../../infra/account/conformance-pack.ts";
import { oneFileTemplate } from "../../infra/synth.ts";
import type { DeployedAccount } from "../deployment/deployed-account.ts";
import { examine, openAccount, openDeployed, openMember } from "./doctor-under-test.ts";

let deployed: DeployedAccount;
afterEach(() => deployed.close());

const SETTINGS: Parameters<typeof openAccount>[0][] = [
  {},
  { rule: "conformance-pack" },
  { remediation: "none" },
  { remediation: "automatic", noEvaluationAlarm: "true" },
];
describe("everything is good", () => {
  it.each(SETTINGS)("in an account as it was synthesized with %j", async (settings = {}) => {
    deployed = await openAccount(settings);
    expect(await examine(deployed)).toMatchObject({ code: 0, problems: [] });
  });

  it("in an account with the template of one file", async () => {
    deployed = await openDeployed({ template: oneFileTemplate().toJSON() });
    expect(await examine(deployed)).toMatchObject({ code: 0, problems: [] });
  });

  it("in an account with that template and the conformance pack", async () => {
    deployed = await openDeployed({
      template: oneFileTemplate().toJSON(),
      parameters: { Rule: "none" },
      pack: { name: "root-access-key", body: conformancePackFile() },
    });
    expect(await examine(deployed)).toMatchObject({ code: 0, problems: [] });
  });

  it("in a member account as it was synthesized", async () => {
    deployed = await openMember();
    const { code, problems, findings } = await examine(deployed);
    expect(problems).toEqual([]);
    expect(code).toBe(0);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: "event-rules",
        found: expect.stringContaining("central event bus"),
      }),
    );
  });
});

it("reports what is missing as BAD, with what to do", async () => {
  deployed = await openAccount();
  deployed.tenant.trails.all.pop();
  const { code, problems, findings } = await examine(deployed);
  expect(code).toBe(2);
  expect(problems).toEqual(["BAD trail"]);
  expect(findings).toContainEqual({
    check: "trail",
    title: "CloudTrail",
    health: "BAD",
    found:
      "No trail logs IAM's management events here: changes to root keys neither re-evaluate the rule nor send notifications.",
    fix: "Create a trail of all Regions with management events: CloudTrail console, Create trail.",
  });
});

it("a permission that depends on conditions is unknown, not good", async () => {
  deployed = await openAccount();
  deployed.sandbox.faults.add({
    operation: "SimulatePrincipalPolicy",
    fault: {
      kind: "malformed",
      change: (body) =>
        body.replaceAll(
          /<MissingContextValues\s*\/>|<MissingContextValues><\/MissingContextValues>/g,
          "<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>",
        ),
    },
  });
  const { code, findings } = await examine(deployed);
  expect(code).toBe(3);
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: "role-permissions",
      health: "UNKNOWN",
      found: expect.stringContaining("depends on conditions of its policies (aws:SourceIp)"),
    }),
  );
});
