import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KINDS } from "../../../cli/notify-test/command.ts";
import { readPage } from "../../docs/markdown.ts";
import { accountTemplate } from "../../infra/synth.ts";
import { ACCOUNT_ID, type DeployedAccount, deployAccount } from "../deployment/deployed-account.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  deployOrganization,
  MEMBER_ID,
} from "../organization/deployed-organization.ts";
import { run } from "./command-line.ts";

let deployed: DeployedAccount;
beforeEach(async () => {
  deployed = await deployAccount({ template: accountTemplate().toJSON() });
});
afterEach(() => deployed.close());

const notifyTest = (...args: string[]) =>
  run(["notify-test", ...args], deployed.sandbox.environmentOf(deployed.account));

/** The kinds of the notifications that arrived, sorted: they can overtake each other. */
const kinds = async () => (await deployed.kinds()).sort();

/** The lines on standard output: the id of an event, and the subject of its message. */
const linesOf = (stdout: string) =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => /^(?<eventId>[\w-]{36}) {2}(?<subject>.*)$/.exec(line)?.groups);

describe("notify-test", () => {
  it("sends a finding and a resolution, which arrive as announced", async () => {
    const { code, stdout, stderr } = await notifyTest();
    expect(code).toBe(0);
    expect(linesOf(stdout).map((line) => line?.subject)).toEqual([
      `[TEST] [HIGH] Root access key found: ${ACCOUNT_ID}`,
      `[TEST] [INFO] Root access key finding resolved: ${ACCOUNT_ID}`,
    ]);
    expect(stderr).toContain(`event bus default of account ${ACCOUNT_ID} in us-east-1`);
    expect(stderr).toContain("AWS accepted every event.");
    const notifications = await deployed.notifications();
    expect(notifications.map(({ subject }) => subject).sort()).toEqual(
      linesOf(stdout)
        .map((line) => line?.subject)
        .sort(),
    );
    for (const { mail } of notifications) expect(mail).toMatch(/^This is a test\./);
  });

  it("sends each kind with --all, each message with the id of its event", async () => {
    const { code, stdout } = await notifyTest("--all");
    expect(code).toBe(0);
    expect(await kinds()).toEqual([...KINDS].sort());
    const notifications = await deployed.notifications();
    const arrived = notifications.map(({ subject, chat }) => ({
      eventId: chat.metadata.additionalContext.eventId,
      subject,
    }));
    expect(arrived).toHaveLength(KINDS.length);
    expect(arrived).toEqual(expect.arrayContaining(linesOf(stdout)));
    expect(deployed.count("PutEvents")).toBe(3);
  });

  it("sends each kind that is named once, in any case", async () => {
    await notifyTest("--kind", "key_created", "--kind", "UNRECOGNIZED", "--kind", "KEY_CREATED");
    expect(await kinds()).toEqual(["KEY_CREATED", "UNRECOGNIZED"]);
  });

  it("reaches the bus that --bus names, by its ARN too", async () => {
    const arn = `arn:aws:events:us-east-1:${ACCOUNT_ID}:event-bus/default`;
    expect((await notifyTest("--bus", arn)).code).toBe(0);
    expect(await kinds()).toEqual(["FINDING", "RESOLVED"]);
  });

  it("says what to check if no rule matches, because AWS does not report it", async () => {
    const { code, stderr } = await notifyTest("--bus", "another");
    expect(code).toBe(0);
    expect(await kinds()).toEqual([]);
    expect(stderr).toContain(
      "AWS also accepts events that match no rule, and those for a bus that does not exist.",
    );
    expect(stderr).toContain("a rule on the bus another");
  });
});

describe("notify-test ends with 1", () => {
  it.each([
    [["--kind", "finding,resolved"], "Allowed kinds are FINDING, RESOLVED,"],
    [["--all", "--kind", "FINDING"], "cannot be used with option"],
    [["--bus", "arn:aws:events:us-east-1:999999999999:event-bus/default"], "--bus: found"],
  ])("if its options are %j, and sends nothing", async (args, message) => {
    const { code, stdout, stderr } = await notifyTest(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(deployed.count("PutEvents")).toBe(0);
  });

  it("if the request fails", async () => {
    deployed.sandbox.faults.add({ operation: "PutEvents", fault: { kind: "accessDenied" } });
    const { code, stdout, stderr } = await notifyTest();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("events:PutEvents was denied.");
    expect(stderr).not.toContain("AWS accepted");
  });
});

/** Damages the answer to `PutEvents`, although the events were accepted. */
const damage = (change: (answer: Answer) => object) =>
  deployed.sandbox.faults.add({
    operation: "PutEvents",
    fault: { kind: "malformed", change: (body) => JSON.stringify(change(JSON.parse(body))) },
  });
interface Answer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly object[];
}
const REFUSED = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate\u001b exceeded" };

describe("an event that AWS rejects", () => {
  it("is named with the reason, and the accepted ones are shown", async () => {
    damage(({ Entries: [first] }) => ({ FailedEntryCount: 1, Entries: [first, REFUSED] }));
    const { code, stdout, stderr } = await notifyTest();
    expect(code).toBe(1);
    expect(linesOf(stdout)).toMatchObject([{ subject: expect.stringContaining("found") }]);
    expect(stderr).toContain(
      "AWS refused 1 of 2 events. RESOLVED: ThrottlingException (Rate[U+001B] exceeded).",
    );
    expect(stderr).not.toContain("AWS accepted");
  });

  it("is named in any of several requests", async () => {
    damage(({ Entries: [, ...others] }) => ({
      FailedEntryCount: 1,
      Entries: [REFUSED, ...others],
    }));
    const { code, stdout, stderr } = await notifyTest("--all");
    expect(code).toBe(1);
    expect(linesOf(stdout)).toHaveLength(KINDS.length - 3);
    for (const kind of [KINDS[0], KINDS[10], KINDS[20]]) expect(stderr).toContain(`${kind}: Thr`);
  });
});

it("events that were accepted are shown although a later request fails", async () => {
  deployed.sandbox.faults.add({
    operation: "PutEvents",
    fault: { kind: "accessDenied" },
    after: 1,
  });
  const { code, stdout } = await notifyTest("--all");
  expect(code).toBe(1);
  expect(linesOf(stdout)).toHaveLength(10);
});

describe("an answer is not accepted", () => {
  it.each<[string, (answer: Answer) => object, string]>([
    ["without Entries", ({ FailedEntryCount }) => ({ FailedEntryCount }), "Entries: found nothing"],
    ["with Entries null", (it) => ({ ...it, Entries: null }), "Entries: found null"],
    ["without FailedEntryCount", ({ Entries }) => ({ Entries }), "FailedEntryCount: found nothing"],
    ["with one entry too few", (it) => ({ ...it, Entries: it.Entries.slice(1) }), "about 1 events"],
    ["with no entry", (it) => ({ ...it, Entries: [] }), "about 0 events"],
    ["with an empty entry", (it) => ({ ...it, Entries: [{}, {}] }), "without EventId and Err"],
    ["with failures that no entry has", (it) => ({ ...it, FailedEntryCount: 1 }), "is 1, and 0"],
    [
      "with a failure that is not counted",
      ({ Entries: [first] }) => ({ FailedEntryCount: 0, Entries: [first, REFUSED] }),
      "is 0, and 1",
    ],
    ["that is empty", () => ({}), "found nothing"],
  ])("%s", async (_, change, message) => {
    damage(change);
    const { code, stdout, stderr } = await notifyTest();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("AWS's answer cannot be relied on. events:PutEvents");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("AWS accepted");
  });
});

describe("in an organization", () => {
  let organization: DeployedOrganization;
  beforeEach(async () => {
    organization = await deployOrganization();
  });
  afterEach(() => organization.close());
  const notifyTestIn = (accountId: string, ...args: string[]) =>
    run(["notify-test", ...args], organization.sandbox.environmentOf({ id: accountId }));

  it.each([[[]], [["--bus", "root-access-key"]]])(
    "the central account's messages arrive once, with its name: %j",
    async (args) => {
      organization.organization.member(CENTRAL_ID).name = "security";
      expect((await notifyTestIn(CENTRAL_ID, ...args)).code).toBe(0);
      const notifications = await organization.notifications();
      expect(notifications.map(({ subject }) => subject).sort()).toEqual([
        `[TEST] [HIGH] Root access key found: ${CENTRAL_ID} (security)`,
        `[TEST] [INFO] Root access key finding resolved: ${CENTRAL_ID} (security)`,
      ]);
    },
  );

  it("a member's tests do not arrive, on its own bus or by the central one's ARN", async () => {
    const bus = organization.centralBusArn;
    expect((await notifyTestIn(MEMBER_ID)).code).toBe(0);
    const { code, stderr } = await notifyTestIn(MEMBER_ID, "--bus", bus);
    expect(code).toBe(1);
    expect(stderr).toContain(`--bus: found "${bus}"`);
    expect(await organization.kinds()).toEqual([]);
  });
});

describe("the permissions in docs/cli.md", () => {
  const [, action = "", resource = ""] =
    /`notify-test` needs `([\w:]+)` on the event bus, such as `([^`]+)`/.exec(
      readPage("docs/cli.md").replaceAll(/\s+/g, " "),
    ) ?? [];
  const testAs = (Statement: readonly object[]) => {
    deployed.tenant.roles.create({
      roleName: "Tester",
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
      policyDocuments: [{ Version: "2012-10-17", Statement }],
    });
    const { account, sandbox } = deployed;
    return run(["notify-test"], sandbox.environmentOf(account, { roleName: "Tester" }));
  };

  it("are enough", async () => {
    const { code } = await testAs([{ Effect: "Allow", Action: action, Resource: resource }]);
    expect(code).toBe(0);
    expect(await kinds()).toEqual(["FINDING", "RESOLVED"]);
  });

  it("are required: without them, each event is rejected, and the error names each permission", async () => {
    const { code, stdout, stderr } = await testAs([
      { Effect: "Allow", Action: action, Resource: `${resource}-2` },
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("AWS refused 2 of 2 events. FINDING: AccessDeniedException (");
    expect(stderr).toContain(" RESOLVED: AccessDeniedException (");
    expect(await kinds()).toEqual([]);
  });
});
