import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization.ts";

const FIRST = "111122223333";
const SECOND = "222233334444";
const THIRD = "333344445555";

let under: OrganizationUnderTest;
let outerOu: string;
let innerOu: string;
beforeEach(async () => {
  under = await openOrganization([FIRST, SECOND, THIRD]);
  outerOu = under.organization.addUnit("Outer").id;
  innerOu = under.organization.addUnit("Inner", outerOu).id;
  under.organization.member(FIRST).parentId = outerOu;
  under.organization.member(SECOND).parentId = innerOu;
});
afterEach(() => under.close());

/** Audits as the delegated administrator, and gives the ids of the accounts that have a result. */
async function audit(...args: string[]) {
  const outcome = await under.audit(ADMINISTRATOR_ID, "--output", "json", ...args);
  const results = outcome.stdout === "" ? [] : resultsIn(outcome.stdout);
  return { ...outcome, ids: results.map(({ accountId }) => accountId) };
}

describe("a selection of accounts", () => {
  it.each([
    ["--accounts named twice", ["--accounts", FIRST, "--accounts", THIRD]],
    ["--accounts with commas", ["--accounts", `${FIRST}, ${THIRD}`]],
    ["an account named twice", ["--accounts", `${FIRST},${THIRD}`, "--accounts", FIRST]],
  ])("has all accounts: %s", async (_, args) => {
    const { code, ids } = await audit(...args);
    expect(ids).toEqual([FIRST, THIRD]);
    expect(code).toBe(0);
  });

  it("has the accounts of all OUs, each once", async () => {
    const twice = await audit("--ou", innerOu, "--ou", outerOu);
    expect(twice.ids).toEqual([FIRST, SECOND]);
    expect(twice.stderr).toContain("2 accounts: 2 compliant.");
    const listed = await audit("--ou", `${innerOu},${outerOu}`);
    expect(listed.ids).toEqual([FIRST, SECOND]);
  });

  it("has the accounts of OUs and others", async () => {
    const { ids } = await audit("--ou", innerOu, "--accounts", THIRD);
    expect(ids).toEqual([SECOND, THIRD]);
  });
});

describe("excluded accounts", () => {
  it("have no result, so that an audit as the delegated administrator can end with 0", async () => {
    const { code, ids, stderr } = await audit(
      "--organization",
      "--exclude-accounts",
      MANAGEMENT_ID,
    );
    expect(ids).toEqual([FIRST, SECOND, THIRD, ADMINISTRATOR_ID]);
    expect(code).toBe(0);
    expect(stderr).toBe("Excluded: 1 of 5 accounts.\n4 accounts: 4 compliant.\n");
  });

  it("are all accounts of an excluded OU and of the OUs below it", async () => {
    const { ids } = await audit("--exclude-ou", outerOu);
    expect(ids).toEqual([THIRD, ADMINISTRATOR_ID, MANAGEMENT_ID]);
    const inner = await audit("--exclude-ou", innerOu, "--exclude-accounts", THIRD);
    expect(inner.ids).toEqual([FIRST, ADMINISTRATOR_ID, MANAGEMENT_ID]);
  });

  it("are left out of selected OUs", async () => {
    const { ids } = await audit("--ou", outerOu, "--exclude-ou", innerOu);
    expect(ids).toEqual([FIRST]);
  });

  it.each<[string, () => string[], () => string]>([
    [
      "accounts",
      () => ["--organization", "--exclude-accounts", "123456789012"],
      () => "Not in this organization: 123456789012.",
    ],
    [
      "OUs",
      () => ["--organization", "--exclude-ou", "ou-sbox-none"],
      () => "There is no organizational unit ou-sbox-none in this organization.",
    ],
    [
      "one of several OUs",
      () => ["--ou", outerOu, "--ou", "ou-sbox-none"],
      () => "There is no organizational unit ou-sbox-none in this organization.",
    ],
    [
      "all accounts, which leaves nothing to audit",
      () => ["--accounts", FIRST, "--exclude-ou", outerOu],
      () => "All selected accounts are excluded: nothing to audit.",
    ],
  ])("cannot be unknown %s", async (_, args, message) => {
    const { code, stdout, stderr } = await audit(...args());
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`root-access-key: ${message()}\n`);
    expect(under.count("AssumeRoot")).toBe(0);
  });
});
