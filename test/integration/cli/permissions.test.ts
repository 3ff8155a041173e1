import { afterEach, beforeEach, describe, expect, it } from "vitest";
import one from "../../../docs/policies/audit.json" with { type: "json" };
import roles from "../../../docs/policies/audit-by-role.json" with { type: "json" };
import organization from "../../../docs/policies/audit-organization.json" with { type: "json" };
import { resultsIn, run } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization.ts";
import {
  actionsIn,
  environmentOfRole,
  type Policy,
  withoutAction,
  withoutOptional,
} from "./policies.ts";

const ID = "111122223333";

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([ID]);
  const unit = under.organization.addUnit("Workloads");
  under.organization.member(ID).parentId = unit.id;
});
afterEach(() => under.close());

/** Audits in a role with these policies and no others. */
function auditor(accountId: string, policies: readonly Policy[]) {
  const environment = environmentOfRole(under.sandbox, under.tenant(accountId), policies);
  return (...args: string[]) => run(["audit", "--output", "json", ...args], environment);
}

const SELECTIONS = [["--organization"], ["--accounts", ID], ["--ou", "ou-sbox-00000001"]];
const NO_KEY = expect.objectContaining({ accountId: ID, reason: "NO_KEY" });
const isDenied = (action: string) => new RegExp(`${action} ((was )?denied|.*not authorized)`);

describe("docs/policies/audit.json", () => {
  it("is enough for one account", async () => {
    const { code } = await auditor(ID, [one])();
    expect(code).toBe(0);
  });

  it.each(actionsIn(one))("is not enough without %s, which the result names", async (missing) => {
    under.account(ID).createRootKey();
    const { stdout } = await auditor(ID, [withoutAction(one, missing)])();
    expect(stdout).toMatch(isDenied(missing));
  });
});

describe("docs/policies/audit-organization.json", () => {
  it.each(SELECTIONS.map((args) => [args]))("is enough for %j", async (args) => {
    const { code, stdout } = await auditor(ADMINISTRATOR_ID, [organization])(...args);
    expect(resultsIn(stdout)).toContainEqual(NO_KEY);
    expect(code).toBe(args[0] === "--organization" ? 3 : 0);
  });

  it("is enough with audit.json in the management account, with a result for itself", async () => {
    const { code } = await auditor(MANAGEMENT_ID, [one, organization])("--organization");
    expect(code).toBe(0);
  });

  it("is enough for every account without the statements for selections", async () => {
    const policies = [one, withoutOptional(organization)];
    const { code } = await auditor(MANAGEMENT_ID, policies)("--organization");
    expect(code).toBe(0);
  });

  it.each(actionsIn(organization))(
    "is not enough without %s, which the error names",
    async (missing) => {
      const audit = auditor(ADMINISTRATOR_ID, [withoutAction(organization, missing)]);
      let output = "";
      for (const args of SELECTIONS) {
        const { stdout, stderr } = await audit(...args);
        output += stdout + stderr;
      }
      expect(output).toMatch(isDenied(missing));
    },
  );
});

describe("docs/policies/audit-by-role.json", () => {
  const roleName = "OrganizationAccountAccessRole";
  const args = ["--role-name", roleName, "--exclude-accounts", MANAGEMENT_ID];
  const SELECTIONS = [[], ["--accounts", ID], ["--ou", "ou-sbox-00000001"]];
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

  it.each(SELECTIONS.map((selection) => [selection]))(
    "is enough with audit.json and %j",
    async (selection) => {
      const { code, stdout } = await auditor(ADMINISTRATOR_ID, [one, roles])(...args, ...selection);
      expect(resultsIn(stdout)).toContainEqual(NO_KEY);
      expect(code).toBe(0);
    },
  );

  it("is enough with audit.json for every account without the statements for selections", async () => {
    const { stdout } = await auditor(ADMINISTRATOR_ID, [one, withoutOptional(roles)])(
      ...["--organization", "--role-name", roleName],
    );
    expect(resultsIn(stdout)).toContainEqual(NO_KEY);
  });

  it.each(actionsIn(roles))("is not enough without %s, which the output names", async (missing) => {
    const audit = auditor(ADMINISTRATOR_ID, [one, withoutAction(roles, missing)]);
    let output = "";
    for (const selection of SELECTIONS) {
      const { stdout, stderr } = await audit(...args, ...selection);
      output += stdout + stderr;
    }
    expect(output).toMatch(isDenied(missing));
  });
});
