import { Ajv2020 } from "ajv/dist/2020.js";
import { Sandbox } from "root-access-key-sandbox";
import { afterEach, describe, expect, it } from "vitest";
import schema from "../../../docs/doctor.schema.json" with { type: "json" };
import policy from "../../../docs/policies/doctor.json" with { type: "json" };
import { run } from "../cli/command-line.ts";
import { examine as examineAccount } from "../cli/doctor-under-test.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  MANAGEMENT_ID,
  MEMBER_ID,
  OTHER_ID,
} from "./deployed-organization.ts";
import { complaints, deployCompletely, examine } from "./examined-organization.ts";

const REGION = "us-east-1";

let deployed: DeployedOrganization;

describe("an organization as it is deployed", () => {
  afterEach(() => deployed.close());

  it.each(["dry-run", "off"])("has only good checks with removal %s", async (removal) => {
    deployed = await deployCompletely({ removal });
    expect(await complaints(deployed)).toEqual([]);
  });

  it("is good with an excluded account, which is named", async () => {
    deployed = await deployCompletely({ excludedAccounts: OTHER_ID });
    const findings = await examine(deployed);
    expect(findings.find(({ check }) => check === "excluded-accounts")).toMatchObject({
      health: "GOOD",
      found: "No stack is in an excluded account.",
      accounts: [{ id: OTHER_ID, name: `Account ${OTHER_ID}` }],
    });
    expect(await complaints(deployed)).toEqual([
      `WARNING coverage: These accounts are excluded from the deployment. Account ${OTHER_ID} (${OTHER_ID})`,
    ]);
  });

  it("is good in the central account by itself, with both stacks", async () => {
    deployed = await deployCompletely();
    deployed.central.tenant.trails.create("trail");
    await deployed.cover(deployed.central.tenant).evaluate();
    const { sandbox } = deployed;
    const { problems } = await examineAccount({ sandbox, account: { id: CENTRAL_ID } });
    expect(problems).toEqual([]);
    expect(await complaints(deployed)).toEqual([]);
  });

  it("is shown in JSON that has the documented schema, with all accounts", async () => {
    deployed = await deployCompletely();
    deployed.stackSet.instances.splice(0);
    const environment = deployed.sandbox.environmentOf({ id: CENTRAL_ID });
    const { stdout } = await run(["doctor", "--organization", "-o", "json"], environment);
    const report = JSON.parse(stdout);
    const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema);
    validate(report);
    expect(validate.errors).toBeNull();
    const coverage = report.findings.find(({ check }: { check: string }) => check === "coverage");
    expect(coverage.accounts).toHaveLength(3);
    expect(coverage.accounts).toContainEqual({ id: MEMBER_ID, name: "payments-prod" });
  });

  it("cannot be read from the management account if it is in the central account", async () => {
    deployed = await deployCompletely();
    expect(await complaints(deployed, MANAGEMENT_ID)).toEqual([
      `UNKNOWN central-account: It is Account ${CENTRAL_ID} (${CENTRAL_ID}) in ${REGION}. Aggregator, central event bus, notifications and removal cannot be read from here.`,
    ]);
  });

  it("can be read with the documented policy", async () => {
    deployed = await deployCompletely();
    deployed.central.tenant.roles.create({
      roleName: "Auditor",
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: `arn:aws:iam::${CENTRAL_ID}:root` },
          },
        ],
      },
      policyDocuments: [policy],
    });
    const findings = await examine(deployed, CENTRAL_ID, "Auditor");
    expect(findings.filter(({ health }) => health !== "GOOD")).toEqual([]);
  });

  it("is not claimed to be good by an account that cannot see it", async () => {
    deployed = await deployCompletely();
    const findings = await examine(deployed, MEMBER_ID);
    const good = findings.filter(({ health }) => health === "GOOD").map(({ check }) => check);
    expect(good).toEqual(["caller", "region", "organization"]);
    expect(findings.find(({ check }) => check === "removal")?.found).toMatch(
      /^There is no function that removes root keys\. Whether this is the central account/,
    );
  });

  it("is not checked without an organization", async () => {
    deployed = await deployCompletely();
    const { sandbox, stranger } = deployed;
    const outcome = await run(
      ["doctor", "--organization"],
      sandbox.environmentOf(stranger.account),
    );
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "The account is not in an organization of AWS Organizations.",
      ),
    });
  });
});

it("does not require root sessions in a partition without them", async () => {
  const sandbox = await Sandbox.start({ region: "us-gov-west-1" });
  const { account } = sandbox.addAccount({ id: MANAGEMENT_ID, partition: "aws-us-gov" });
  sandbox.createOrganization({ managementAccountId: MANAGEMENT_ID });
  const findings = await examine({ sandbox }, account.id);
  await sandbox.close();
  const about = findings.map(({ check, subject = "" }) => `${check} ${subject}`.trim());
  expect(about).not.toContain("centralized-root-access");
  expect(about).not.toContain("root-policies");
  expect(about.filter((it) => it.startsWith("trusted-access"))).toEqual([
    "trusted-access config.amazonaws.com",
    "trusted-access member.org.stacksets.cloudformation.amazonaws.com",
  ]);
});
