import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn } from "./command-line.ts";
import { MANAGEMENT_ID, type OrganizationUnderTest, openOrganization } from "./organization.ts";

const CLEAN = "111122223333";
const ACTIVE = "222233334444";

let under: OrganizationUnderTest;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "output-options-"));
  under = await openOrganization([CLEAN, ACTIVE]);
  under.account(ACTIVE).createRootKey();
});
afterEach(async () => {
  await under.close();
  await rm(folder, { recursive: true });
});

const audit = (...args: string[]) => under.audit(MANAGEMENT_ID, "--organization", ...args);

describe("--output-file", () => {
  it.each(["table", "json", "csv", "html", "ocsf", "junit"])(
    "receives the results as %s, and standard output nothing",
    async (format) => {
      const path = join(folder, "results");
      const { code, stdout } = await audit("-o", format, "--output-file", path);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(await readFile(path, "utf8")).toContain(ACTIVE);
      expect(await readdir(folder)).toEqual(["results"]);
    },
  );

  it("must not be empty, as an unset variable would be", async () => {
    const { code, stderr } = await audit("--output-file", "");
    expect(code).toBe(1);
    expect(stderr).toContain("option '--output-file <file>' needs a name of a file");
  });

  it("ends with 1 and a message, before any account is audited, if it cannot be written", async () => {
    const { code, stderr } = await audit("--output-file", join(folder, "missing/results"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^root-access-key: \S+results cannot be written: ENOENT[^\n]*\n$/m);
    expect(under.count("AssumeRoot")).toBe(0);
  });
});

describe("--only", () => {
  it("shows accounts of these compliance types, with counts and exit code of all accounts", async () => {
    const { code, stdout, stderr } = await audit("-o", "json", "--only", "COMPLIANT");
    expect(code).toBe(2);
    const types = resultsIn(stdout).map(({ complianceType }) => complianceType);
    expect(new Set(types)).toEqual(new Set(["COMPLIANT"]));
    expect(JSON.parse(stdout).parameters).toMatchObject({ only: "COMPLIANT" });
    expect(stderr).toContain("1 not compliant");
  });

  it("accepts several types, and rejects unknown ones", async () => {
    const { stdout } = await audit("-o", "csv", "--only", "NON_COMPLIANT,INSUFFICIENT_DATA");
    const rows = parse(stdout, { columns: true }) as { accountId: string }[];
    expect(rows.map(({ accountId }) => accountId)).toEqual([ACTIVE]);
    const refused = await audit("--only", "FAILED");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      '"FAILED" is not one of the compliance types NON_COMPLIANT, INSUFFICIENT_DATA, COMPLIANT, NOT_APPLICABLE.',
    );
  });
});

describe("--quiet", () => {
  it("leaves standard error empty", async () => {
    expect((await audit()).stderr).not.toBe("");
    const { code, stdout, stderr } = await audit("--quiet");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).toContain(ACTIVE);
  });

  it("still shows an error", async () => {
    under.sandbox.faults.add({
      operation: "ListOrganizationsFeatures",
      fault: { kind: "accessDenied" },
    });
    const { code, stderr } = await audit("--quiet");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^root-access-key: [^\n]+\n$/);
  });
});

it("--bom is rejected without CSV", async () => {
  const { code, stdout, stderr } = await audit("--bom");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe("error: option '--bom' needs --output csv\n");
  expect((await audit("--bom", "-o", "csv")).stdout).toMatch(/^\uFEFFaccountId/);
});
