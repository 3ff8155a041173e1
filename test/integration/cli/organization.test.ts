import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultsIn, spawnMain, spawnShell, start } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization.ts";

const CLEAN = "111122223333";
const CLEAN_TOO = "111122223334";
const ACTIVE = "222233334444";
const INACTIVE = "333344445555";

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization([INACTIVE, ACTIVE, CLEAN]);
  under.account(ACTIVE).createRootKey();
  under.account(ACTIVE).useRootKey(1, "s3", "eu-central-1");
  under.account(INACTIVE).createRootKey();
  under.account(INACTIVE).setRootKeyActive(1, false);
  under.organization.member(CLEAN).name = "Clean";
});
afterEach(() => under.close());

interface Result {
  readonly accountId: string;
  readonly complianceType: string;
  readonly reason: string;
  readonly annotation: string;
}

/** Audits as the delegated administrator, with JSON. */
async function audit(...args: string[]) {
  const outcome = await under.audit(ADMINISTRATOR_ID, "--output", "json", ...args);
  const results: Result[] = resultsIn(outcome.stdout);
  const find = (id: string) => results.find(({ accountId }) => accountId === id);
  return { ...outcome, results, find };
}

describe("audit --organization", () => {
  it("shows every account with its live keys, sorted by id, and ends with 2", async () => {
    const { code, results, stderr } = await audit("--organization");
    expect(code).toBe(2);
    expect(
      results.map(({ accountId, complianceType, reason }) => [accountId, complianceType, reason]),
    ).toEqual([
      [CLEAN, "COMPLIANT", "NO_KEY"],
      [ACTIVE, "NON_COMPLIANT", "ACTIVE_KEY"],
      [INACTIVE, "NON_COMPLIANT", "INACTIVE_KEY"],
      [ADMINISTRATOR_ID, "COMPLIANT", "NO_KEY"],
      [MANAGEMENT_ID, "INSUFFICIENT_DATA", "MANAGEMENT_ACCOUNT"],
    ]);
    expect(results[0]).toEqual({
      accountId: CLEAN,
      accountName: "Clean",
      complianceType: "COMPLIANT",
      reason: "NO_KEY",
      annotation: "No root access key: IAM lists none in a root session.",
      observedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      evidence: { keys: [] },
    });
    const [key] = under.account(ACTIVE).rootKeys;
    expect(results[1]).toMatchObject({
      annotation: expect.stringMatching(
        new RegExp(`^Root access key ${key?.id} is active: created .*by s3 in eu-central-1\\.$`),
      ),
      evidence: {
        keys: [
          {
            accessKeyId: key?.id,
            status: "Active",
            created: expect.stringMatching(/^\d{4}-.*Z$/),
            lastUsed: { date: expect.any(String), service: "s3", region: "eu-central-1" },
          },
        ],
      },
    });
    expect(stderr).toMatch(
      /^5 accounts: 2 not compliant, 1 with insufficient data, 2 compliant\.\n/,
    );
    expect(stderr).toMatch(
      /\nNON_COMPLIANT \(2\): 222233334444 \([^\n]*\n {2}1\. Do you recognize the key\?[\s\S]*IAMDeleteRootUserCredentials\.\nMANAGEMENT_ACCOUNT \(1\): 999999999999 /,
    );
  });

  it("calls nothing that changes anything", async () => {
    await audit("--organization");
    const operations = new Set(under.sandbox.requests.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual([
      "AssumeRoot",
      "DescribeOrganization",
      "GetAccessKeyLastUsed",
      "GetCallerIdentity",
      "ListAccessKeys",
      "ListAccounts",
      "ListOrganizationsFeatures",
    ]);
  });

  it("inactive keys are compliant with --inactive-keys COMPLIANT", async () => {
    under.account(ACTIVE).deleteRootKey(1);
    const { code, find } = await audit("--organization", "--inactive-keys", "COMPLIANT");
    expect(find(INACTIVE)).toMatchObject({ complianceType: "COMPLIANT", reason: "INACTIVE_KEY" });
    // The management account cannot be audited from here.
    expect(code).toBe(3);
  });

  it("audits the management account with its own credentials, and can end with 0", async () => {
    under.account(ACTIVE).deleteRootKey(1);
    under.account(INACTIVE).deleteRootKey(1);
    const clean = await under.audit(MANAGEMENT_ID, "--organization", "-o", "json");
    expect(clean.code).toBe(0);
    under.account(MANAGEMENT_ID).createRootKey();
    const { code, stdout } = await under.audit(MANAGEMENT_ID, "--organization", "-o", "json");
    expect(code).toBe(2);
    const results: Result[] = resultsIn(stdout);
    expect(results.at(-1)).toMatchObject({
      accountId: MANAGEMENT_ID,
      accountName: `Account ${MANAGEMENT_ID}`,
      complianceType: "NON_COMPLIANT",
      // The report is from the first audit.
      reason: "KEY_CREATED_AFTER_REPORT",
      evidence: { accountSummary: { rootKeyPresent: true } },
    });
  });

  it.each<[string, string, RegExp, () => void]>([
    [
      "is suspended",
      "SUSPENDED",
      /SUSPENDED/,
      () => {
        under.organization.member(CLEAN).status = "SUSPENDED";
        under.organization.hasRetiredStatus = false;
      },
    ],
    [
      "is closing",
      "PENDING_CLOSURE",
      /PENDING_CLOSURE/,
      () => {
        under.organization.member(CLEAN).status = "PENDING_CLOSURE";
      },
    ],
    [
      "has a service control policy that denies root sessions",
      "DENIED_BY_SERVICE_CONTROL_POLICY",
      /^sts:AssumeRoot was denied\. AWS says: AccessDenied: .*explicit deny.*ExemptAssumeRoot/,
      () => under.organization.denyRootUser(CLEAN),
    ],
    [
      "denies the list of keys",
      "KEYS_NOT_LISTED",
      /^iam:ListAccessKeys in the root session was denied\. AWS says: AccessDenied: Not authorized/,
      () =>
        under.sandbox.faults.add({
          operation: "ListAccessKeys",
          accountId: CLEAN,
          fault: { kind: "accessDenied" },
        }),
    ],
    [
      "answers with an incomplete list",
      "KEYS_NOT_LISTED",
      /without a whole list/,
      () =>
        under.sandbox.faults.add({
          operation: "ListAccessKeys",
          accountId: CLEAN,
          fault: {
            kind: "malformed",
            change: (body) => body.replaceAll("AccessKeyMetadata", "Other"),
          },
        }),
    ],
  ])("an account is never compliant if it %s", async (_, reason, annotation, prepare) => {
    prepare();
    const { find } = await audit("--organization");
    expect(find(CLEAN)).toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason,
      annotation: expect.stringMatching(annotation),
      evidence: null,
    });
    expect(find(ACTIVE)).toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("accepts a session with the name that CloudTrail shows", async () => {
    under.sandbox.faults.add({
      operation: "GetCallerIdentity",
      accountId: CLEAN,
      fault: {
        kind: "malformed",
        change: (body) => body.replace(/arn:aws:sts::(\d+):assumed-root/, "arn:aws:iam::$1:root"),
      },
    });
    const { find } = await audit("--organization");
    expect(find(CLEAN)).toMatchObject({ reason: "NO_KEY" });
  });

  it.each<[string, (body: string) => string]>([
    ["another account's root user", (body) => body.replaceAll(ACTIVE, CLEAN)],
    ["another account", (body) => body.replace(/(?<=<Account>)\d+/, CLEAN)],
    ["a role of the account", (body) => body.replace(":assumed-root", ":assumed-role/root/root")],
    ["nobody", (body) => body.replace(/<Arn>.*<\/Arn>/, "")],
    ["HTML", () => "<html>Sign in</html>"],
  ])("does not rely on a list of keys if the session belongs to %s", async (_, change) => {
    under.account(ACTIVE).deleteRootKey(1);
    under.sandbox.faults.add({
      operation: "GetCallerIdentity",
      accountId: ACTIVE,
      fault: { kind: "malformed", change },
    });
    const { code, find, stderr } = await audit("--organization");
    expect(code).toBe(2);
    expect(find(ACTIVE)).toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason: "ROOT_SESSION_UNVERIFIED",
      annotation: expect.stringMatching(/^sts:GetCallerIdentity in the root session /),
      evidence: null,
    });
    expect(find(CLEAN)).toMatchObject({ reason: "NO_KEY" });
    expect(stderr).toContain("AWS_ENDPOINT_URL_STS");
  });

  it("does not rely on a list of accounts without the caller's account", async () => {
    under.sandbox.faults.add({
      operation: "ListAccounts",
      fault: { kind: "malformed", change: (body) => body.replaceAll(ADMINISTRATOR_ID, CLEAN_TOO) },
    });
    const { code, stdout, stderr } = await under.audit(ADMINISTRATOR_ID, "--organization");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`ListAccounts does not list account ${ADMINISTRATOR_ID}`);
  });

  it("opens no session in an account that is not active", async () => {
    under.organization.member(CLEAN).status = "SUSPENDED";
    await audit("--organization");
    expect(under.count("AssumeRoot")).toBe(3);
  });

  it("uses the status of an account if AWS returns no state", async () => {
    under.sandbox.faults.add({
      operation: "ListAccounts",
      fault: { kind: "malformed", change: (body) => body.replaceAll(/"State":"\w+",?/g, "") },
    });
    under.organization.member(CLEAN).status = "SUSPENDED";
    const { find } = await audit("--organization");
    expect(find(CLEAN)).toMatchObject({ reason: "SUSPENDED" });
    expect(find(ACTIVE)).toMatchObject({ reason: "ACTIVE_KEY" });
  });

  it("has a result even if a last use cannot be read", async () => {
    under.sandbox.faults.add({
      operation: "GetAccessKeyLastUsed",
      fault: { kind: "accessDenied" },
    });
    const { find } = await audit("--organization");
    expect(find(ACTIVE)).toMatchObject({
      reason: "ACTIVE_KEY",
      evidence: { keys: [{ status: "Active", lastUsed: null }] },
    });
  });
});

describe("a selection", () => {
  it("of accounts audits only these", async () => {
    const { code, results } = await audit("--accounts", `${CLEAN},${ADMINISTRATOR_ID}`);
    expect(code).toBe(0);
    expect(results.map(({ accountId }) => accountId)).toEqual([CLEAN, ADMINISTRATOR_ID]);
    expect(under.count("AssumeRoot")).toBe(2);
  });

  it("with unknown accounts names them, and audits none", async () => {
    const accounts = `${CLEAN},123456789012,123456789013`;
    const { code, stdout, stderr } = await under.audit(ADMINISTRATOR_ID, "--accounts", accounts);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("root-access-key: Not in this organization: 123456789012, 123456789013.\n");
    expect(under.count("AssumeRoot")).toBe(0);
  });

  it("of an OU includes all OUs below it", async () => {
    const unit = under.organization.addUnit("Workloads");
    const inner = under.organization.addUnit("Inner", unit.id);
    under.organization.member(CLEAN).parentId = unit.id;
    under.organization.member(ACTIVE).parentId = inner.id;
    under.organization.emptyPages = true;
    const { results } = await audit("--ou", unit.id);
    expect(results.map(({ accountId }) => accountId)).toEqual([CLEAN, ACTIVE]);
  });

  it("of an unknown OU, or of one without accounts, is an error", async () => {
    const wrong = await under.audit(ADMINISTRATOR_ID, "--ou", "ou-sbox-none");
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toContain("There is no organizational unit ou-sbox-none");
    const { id } = under.organization.addUnit("Empty");
    const empty = await under.audit(ADMINISTRATOR_ID, "--ou", id);
    expect(empty).toMatchObject({ code: 1, stdout: "" });
    expect(empty.stderr).toContain(`There are no accounts in ${id}: nothing to audit.`);
  });
});

describe("an interrupted audit", () => {
  const ARGS = ["audit", "--organization", "--concurrency", "1", "--output"];

  /** Halts at one account, after one with a smaller id. */
  beforeEach(() => {
    const fault = { kind: "delay", ms: Infinity } as const;
    under.sandbox.faults.add({ operation: "ListAccessKeys", accountId: ACTIVE, fault });
  });
  const isHalted = () =>
    under.sandbox.requests.some(
      ({ operation, accountId }) => operation === "ListAccessKeys" && accountId === ACTIVE,
    );

  it.each(["SIGINT", "SIGTERM"] as const)(
    "by %s shows what is known, lists the rest as not audited, and ends with 1",
    async (signal) => {
      const { child, outcome } = spawnMain(
        [...ARGS, "json"],
        under.environmentOf(ADMINISTRATOR_ID),
      );
      await expect.poll(isHalted, { timeout: 50_000 }).toBe(true);
      child.kill(signal);
      const { code, stdout, stderr } = await outcome;
      expect(code).toBe(1);
      const results: Result[] = resultsIn(stdout);
      expect(results).toHaveLength(5);
      const audited = results.filter(({ reason }) => reason !== "NOT_AUDITED");
      const missing = results.length - audited.length;
      expect(audited.map(({ accountId }) => accountId)).toContain(INACTIVE);
      expect(results.find(({ accountId }) => accountId === ACTIVE)).toMatchObject({
        complianceType: "INSUFFICIENT_DATA",
        reason: "NOT_AUDITED",
        evidence: null,
      });
      expect(stderr).toContain(`Ended early: ${missing} of 5 accounts were not audited.`);
    },
  );

  it("has all accounts in CSV, in the order of their ids", async () => {
    const audit = start([...ARGS, "csv"], under.environmentOf(ADMINISTRATOR_ID));
    await expect.poll(isHalted, { timeout: 50_000 }).toBe(true);
    audit.interrupt();
    const { code, stdout } = await audit.outcome;
    expect(code).toBe(1);
    const ids = (parse(stdout, { columns: true }) as Result[]).map(({ accountId }) => accountId);
    expect(ids).toEqual([CLEAN, ACTIVE, INACTIVE, ADMINISTRATOR_ID, MANAGEMENT_ID].sort());
  });
});

describe("an interrupted audit of the management account", () => {
  it("has no result for it from unfinished calls", async () => {
    const fault = { kind: "delay", ms: Infinity } as const;
    under.sandbox.faults.add({ operation: "GetAccountSummary", fault });
    const args = ["audit", "--organization", "--output", "json"];
    const { interrupt, outcome } = start(args, under.environmentOf(MANAGEMENT_ID));
    await expect.poll(() => under.count("GetAccountSummary"), { timeout: 50_000 }).toBe(1);
    interrupt();
    const { code, stdout } = await outcome;
    expect(code).toBe(1);
    const results: Result[] = resultsIn(stdout);
    expect(results.at(-1)).toMatchObject({ accountId: MANAGEMENT_ID, reason: "NOT_AUDITED" });
  });
});

describe("an audit whose credentials expire", () => {
  it("shows the known results and one error, and ends with 1", async () => {
    const fault = {
      kind: "serviceError",
      code: "ExpiredToken",
      status: 403,
      message: "Expired",
    } as const;
    under.sandbox.faults.add({ operation: "AssumeRoot", fault, after: 2 });
    const { code, results, stderr } = await audit("--organization", "--concurrency", "1");
    expect(code).toBe(1);
    expect(results).toHaveLength(5);
    expect(results.filter(({ reason }) => reason === "NOT_AUDITED").length).toBeGreaterThan(0);
    expect(results.map(({ reason }) => reason)).toContain("INACTIVE_KEY");
    expect(stderr).toMatch(/root-access-key: The AWS credentials have expired\..*\n$/);
  });
});

describe("an audit whose output pipe is closed", () => {
  it("ends without a message, but not with the exit code for compliant accounts", async () => {
    const script = '"$0" "$@" | true; exit $PIPESTATUS';
    const { outcome } = spawnShell(
      script,
      ["audit", "--accounts", CLEAN],
      under.environmentOf(ADMINISTRATOR_ID),
    );
    await expect(outcome).resolves.toMatchObject({ code: 1, stderr: "" });
  });
});
