import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn, run } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization.ts";

const ID = "111122223333";

interface Statement {
  readonly Action: string | readonly string[];
}
interface Policy {
  readonly Statement: readonly Statement[];
}

/** The policies in docs/cli.md, in order. */
async function documentedPolicies(): Promise<readonly Policy[]> {
  const text = await readFile(new URL("../../../docs/cli.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```json\n(\{\s+"Version".*?)```/gs)];
  return blocks.map(([, block = ""]) => JSON.parse(block));
}
const [one, organization, roles] = (await documentedPolicies()) as [Policy, Policy, Policy];

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([ID]);
  const unit = under.organization.addUnit("Workloads");
  under.organization.member(ID).parentId = unit.id;
});
afterEach(() => under.close());

/** Audits in a role with these policies and no others. */
function auditor(accountId: string, policies: readonly Policy[]) {
  under.tenant(accountId).roles.create({
    roleName: "Auditor",
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    policyDocuments: policies,
  });
  const environment = under.sandbox.environmentOf({ id: accountId }, { roleName: "Auditor" });
  return (...args: string[]) => run(["audit", "--output", "json", ...args], environment);
}

const SELECTIONS = [["--organization"], ["--accounts", ID], ["--ou", "ou-sbox-00000001"]];

describe("the permissions in docs/cli.md", () => {
  it("are enough for one account", async () => {
    const { code } = await auditor(ID, [one])();
    expect(code).toBe(0);
  });

  it.each(SELECTIONS.map((args) => [args]))("are enough for %j", async (args) => {
    const { code, stdout } = await auditor(ADMINISTRATOR_ID, [organization])(...args);
    expect(resultsIn(stdout)).toContainEqual(
      expect.objectContaining({ accountId: ID, reason: "NO_KEY" }),
    );
    expect(code).toBe(args[0] === "--organization" ? 3 : 0);
  });

  it("are enough in the management account, with a result for itself", async () => {
    const { code } = await auditor(MANAGEMENT_ID, [one, organization])("--organization");
    expect(code).toBe(0);
  });

  const actions = organization.Statement.flatMap(({ Action }) => Action);
  it.each(actions)("are not enough without %s, which the error names", async (missing) => {
    const policy = {
      ...organization,
      Statement: organization.Statement.map((statement) => ({
        ...statement,
        Action: [statement.Action].flat().filter((action) => action !== missing),
      })).filter(({ Action }) => Action.length > 0),
    };
    const audit = auditor(ADMINISTRATOR_ID, [policy]);
    let output = "";
    for (const args of SELECTIONS) {
      const { stdout, stderr } = await audit(...args);
      output += stdout + stderr;
    }
    expect(output).toMatch(new RegExp(`${missing} (was denied|.*not authorized)`));
  });
});

describe("the permissions in docs/cli.md for --role-name", () => {
  const roleName = "OrganizationAccountAccessRole";
  const args = ["--role-name", roleName, "--exclude-accounts", MANAGEMENT_ID];
  beforeEach(() => {
    under.tenant(ID).roles.create({
      roleName,
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: ADMINISTRATOR_ID }, Action: "sts:AssumeRole" },
        ],
      },
      policyDocuments: [one],
    });
  });

  it.each([[[]], [["--accounts", ID]], [["--ou", "ou-sbox-00000001"]]])(
    "are enough with %j",
    async (selection) => {
      const audit = auditor(ADMINISTRATOR_ID, [one, roles]);
      const { code, stdout } = await audit(...args, ...selection);
      expect(resultsIn(stdout)).toContainEqual(
        expect.objectContaining({ accountId: ID, reason: "NO_KEY" }),
      );
      expect(code).toBe(0);
    },
  );

  it("are not enough without sts:AssumeRole, which the result names", async () => {
    const { Statement, ...rest } = roles;
    const policy = { ...rest, Statement: Statement.slice(0, 1) };
    const { code, stdout } = await auditor(ADMINISTRATOR_ID, [one, policy])(...args);
    expect(code).toBe(3);
    expect(stdout).toContain("because no identity-based policy allows the sts:AssumeRole action");
  });
});
