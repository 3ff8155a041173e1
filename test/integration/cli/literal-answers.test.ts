import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultIn, resultsIn, run } from "./command-line.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  openOrganization,
  openStatus,
  type StatusUnderTest,
} from "./status-under-test.ts";

const ID = "100000000000";
const OTHER_ID = "444455556666";
const OU_ID = "ou-sbox-00000001";

let under: StatusUnderTest;
let tenant: Tenant;
beforeEach(async () => {
  under = await openStatus();
  const { tenants, management, administrator, organization } = openOrganization(under, 1);
  [tenant] = tenants as [Tenant];
  for (const { rules } of [management, administrator]) rules.put("root-access-key");
  for (const it of [tenant, management, administrator]) await under.report(it, "COMPLIANT");
  organization.member(ID).parentId = organization.addUnit("Workloads").id;
});
afterEach(() => under.close());

/** The commands, each with the account that runs it. */
const COMMANDS = {
  audit: [ID, "audit"],
  auditOrganization: [MANAGEMENT_ID, "audit", "--organization"],
  auditAccounts: [MANAGEMENT_ID, "audit", "--accounts", ID],
  auditOu: [MANAGEMENT_ID, "audit", "--ou", OU_ID],
  status: [ID, "status"],
  statusOfOrganization: [ADMINISTRATOR_ID, "status", "--organization"],
} as const;
type Command = keyof typeof COMMANDS;

async function outcomeOf(command: Command, ...more: string[]) {
  const [accountId, ...args] = COMMANDS[command];
  const environment = under.sandbox.environmentOf({ id: accountId });
  return run([...args, ...more, "--output", "json"], environment);
}

// biome-ignore lint/suspicious/noExplicitAny: whatever AWS answers, to be damaged
type Json = any;
/** Damages an answer in JSON. */
const edit = (change: (answer: Json) => unknown) => (body: string) => {
  const answer = JSON.parse(body);
  return JSON.stringify(change(answer) ?? answer);
};
/** Sets a member of an answer, `Accounts.0.Id`; undefined takes it away. */
const put =
  (path: string, value: unknown) =>
  (answer: Json): void => {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const parent = names.reduce((it, name) => it[name], answer);
    parent[last] = value;
  };
const damage = (operation: string, change: (body: string) => string, more: object = {}) =>
  under.sandbox.faults.add({ operation, fault: { kind: "malformed", change, ...more } });

/** The command ends with 1 and one line, and shows no result. */
async function expectRefusal(command: Command, message: string | RegExp, ...more: string[]) {
  const { code, stdout, stderr } = await outcomeOf(command, ...more);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  const [line = ""] = stderr.trimEnd().split("\n").slice(-1);
  expect(line).toMatch(/^root-access-key: /);
  expect(line).toMatch(message);
  expect(stderr).not.toMatch(/SyntaxError|TypeError|\$response/);
}

it.each(Object.keys(COMMANDS) as Command[])(
  "with whole answers, %s ends with 0",
  async (command) => {
    await expect(outcomeOf(command)).resolves.toMatchObject({ code: 0 });
  },
);

/** What comes in pages, and the command that reads it. */
// biome-ignore format: a table, one row a line
const LISTS = [
  ["organizations:ListAccounts", "Accounts", "auditOrganization"],
  ["organizations:ListAccounts", "Accounts", "statusOfOrganization"],
  ["organizations:ListAccountsForParent", "Accounts", "auditOu"],
  ["organizations:ListOrganizationalUnitsForParent", "OrganizationalUnits", "auditOu"],
  ["config:DescribeConfigRules", "ConfigRules", "status"],
  ["config:GetComplianceDetailsByConfigRule", "EvaluationResults", "status"],
  ["config:DescribeConfigurationAggregators", "ConfigurationAggregators", "statusOfOrganization"],
  ["config:DescribeAggregateComplianceByConfigRules", "AggregateComplianceByConfigRules", "statusOfOrganization"],
] as const;
const DETAILS = "GetAggregateComplianceDetailsByConfigRule";

/** What would read as the end of a list, or as an empty one. */
// biome-ignore format: a table, one row a line
const damages = (list: string): readonly [string, (answer: Json) => unknown][] => [
  ["without the list", (it) => ({ ...it, [list]: undefined })],
  ["with null instead of the list", (it) => ({ ...it, [list]: null })],
  ["with an object instead of the list", (it) => ({ ...it, [list]: { ...it[list] } })],
  ["with a text instead of the list", (it) => ({ ...it, [list]: "" })],
  ["with null in the list", (it) => ({ ...it, [list]: [...it[list], null] })],
  ["with a text in the list", (it) => ({ ...it, [list]: [...it[list], "x"] })],
  ["with an empty object in the list", (it) => ({ ...it, [list]: [...it[list], {}] })],
  ["with an empty token", (it) => ({ ...it, NextToken: "" })],
  ["with a number as token", (it) => ({ ...it, NextToken: 0 })],
  ["with false as token", (it) => ({ ...it, NextToken: false })],
  ["with an object as token", (it) => ({ ...it, NextToken: {} })],
  ["that is empty", () => ({})],
];

describe.each(LISTS)("%s (%s) in %s", (action, list, command) => {
  const [, operation = ""] = action.split(":");

  it.each(damages(list))("%s is an error that names it", async (_, change) => {
    damage(operation, edit(change));
    await expectRefusal(command, `AWS's answer cannot be relied on. ${action}.`);
  });

  it("with null as token ends, like one without a token", async () => {
    damage(
      operation,
      edit((it) => ({ ...it, NextToken: null })),
    );
    await expect(outcomeOf(command)).resolves.toMatchObject({ code: 0 });
  });

  it("with a repeated token is an error", async () => {
    damage(
      operation,
      edit((it) => ({ ...it, NextToken: "0" })),
    );
    await expectRefusal(command, `${action} answered with the same NextToken again.`);
  });

  it.each([
    ["HTML", "<html>Sign in</html>", 200],
    ["HTML of a proxy", "<html>Forbidden</html>", 403],
    ["an array", "[]", 200],
    ["nothing", "", 200],
    ["half of JSON", '{"Accounts":[', 200],
  ])("that is %s is named by its status", async (_, body, status) => {
    damage(operation, () => body, { status });
    const problem =
      status === 200
        ? "the answer, with HTTP 200, cannot be read"
        : `HTTP ${status}, without an error code`;
    await expectRefusal(command, `${action} failed (${problem}).`);
  });
});

// biome-ignore format: a table, one row a line
const DETAIL_DAMAGES: readonly [string, (answer: Json) => unknown][] = [
  ...damages("AggregateEvaluationResults"),
  ["about another account", put("AggregateEvaluationResults.0.AccountId", OTHER_ID)],
  ["about another Region", put("AggregateEvaluationResults.0.AwsRegion", "eu-west-1")],
  ["about another rule", put("AggregateEvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ConfigRuleName", "another")],
  ["about another resource", put("AggregateEvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId", OTHER_ID)],
  ["with two results", (it: Json) => void it.AggregateEvaluationResults.push(it.AggregateEvaluationResults[0])],
  ["with a result without a time", put("AggregateEvaluationResults.0.ResultRecordedTime", null)],
  ["with a time in words", put("AggregateEvaluationResults.0.ResultRecordedTime", "now")],
  ["with an object as compliance type", put("AggregateEvaluationResults.0.ComplianceType", {})],
];

describe(`config:${DETAILS} of one account`, () => {
  it.each(DETAIL_DAMAGES)(
    "%s leaves only that account without a reliable result",
    async (_, change) => {
      under.sandbox.faults.add({
        operation: DETAILS,
        fault: { kind: "malformed", change: edit(change) },
        times: 1,
      });
      const { code, stdout } = await outcomeOf("statusOfOrganization");
      expect(code).toBe(3);
      const results: Json[] = resultsIn(stdout);
      expect(results.filter(({ reason }) => reason === "UNREADABLE")).toMatchObject([
        { complianceType: "INSUFFICIENT_DATA" },
      ]);
      expect(results.filter(({ reason }) => reason === "REPORTED")).toHaveLength(2);
    },
  );
});

const remove = (pattern: RegExp) => (body: string) => body.replace(pattern, "");

const without = (id: string) => (answer: Json) => ({
  ...answer,
  Accounts: answer.Accounts.filter((it: Json) => it.Id !== id),
});

const withState = (state: object) => (answer: Json) => ({
  ...answer,
  Accounts: answer.Accounts.map((it: Json) => (it.Id === ID ? { ...it, ...state } : it)),
});

/** What one answer must say, and what follows where it does not. */
// biome-ignore format: a table, one row a line
const ANSWERS: readonly [Command, string, string, (body: string) => string, RegExp][] = [
  // sts:GetCallerIdentity: whose account it is.
  ["audit", "GetCallerIdentity", "without an account", remove(/<Account>.*?<\/Account>/), /GetCallerIdentity answered without an account/],
  ["audit", "GetCallerIdentity", "without an ARN", remove(/<Arn>.*?<\/Arn>/), /GetCallerIdentity answered without an account/],
  ["audit", "GetCallerIdentity", "with an ARN of another account", (it) => it.replace(/(<Account>)\d+/, `$1${OTHER_ID}`), /GetCallerIdentity answered without an account/],
  ["audit", "GetCallerIdentity", "that is HTML", () => "<html>", /sts:GetCallerIdentity failed \(the answer, with HTTP 200, cannot be read\)/],
  // iam:ListOrganizationsFeatures: whether root sessions can be opened.
  ["auditOrganization", "ListOrganizationsFeatures", "without the list", remove(/<EnabledFeatures>.*?<\/EnabledFeatures>/), /iam:ListOrganizationsFeatures\.EnabledFeatures: found nothing/],
  ["auditOrganization", "ListOrganizationsFeatures", "without the feature", remove(/RootCredentialsManagement/), /Centralized root access is off/],
  ["auditOrganization", "ListOrganizationsFeatures", "that is HTML", () => "<html>", /iam:ListOrganizationsFeatures failed \(the answer, with HTTP 200, cannot be read\)/],
  // organizations:DescribeOrganization: which account opens no root session.
  ["auditOrganization", "DescribeOrganization", "without an organization", () => "{}", /DescribeOrganization\.Organization: found nothing/],
  ["auditOrganization", "DescribeOrganization", "without the management account", edit(put("Organization.MasterAccountId", undefined)), /MasterAccountId: found nothing; allowed is an account id/],
  ["auditOrganization", "DescribeOrganization", "with a malformed account id", edit(put("Organization.MasterAccountId", "1")), /MasterAccountId: found "1"/],
  // organizations:ListAccounts: which accounts there are.
  ["auditOrganization", "ListAccounts", "without the management account", edit((it) => ({ Accounts: it.Accounts.slice(1) })), /does not list account 999999999999/],
  ["auditOrganization", "ListAccounts", "without any account", edit(() => ({ Accounts: [] })), /does not list account 999999999999/],
  ["statusOfOrganization", "ListAccounts", "without the caller's account", edit(without(ADMINISTRATOR_ID)), /does not list the caller's account 888888888888/],
  ["statusOfOrganization", "ListAccounts", "without any account", edit(() => ({ Accounts: [] })), /does not list the caller's account 888888888888/],
  ["auditOrganization", "ListAccounts", "with an account twice", edit((it) => void it.Accounts.push({ ...it.Accounts[2], State: "CLOSED", Status: "SUSPENDED" })), /ListAccounts answered with account \d{12} more than once/],
  ["statusOfOrganization", "ListAccounts", "with an account twice", edit((it) => void it.Accounts.unshift({ ...it.Accounts[2], State: "CLOSED", Status: "SUSPENDED" })), /ListAccounts answered with account \d{12} more than once/],
  ["auditOu", "ListAccountsForParent", "with an account twice", edit((it) => void it.Accounts.push(it.Accounts[0])), /ListAccountsForParent answered with account \d{12} more than once/],
  ["auditOrganization", "ListAccounts", "with an account without an id", edit(put("Accounts.2.Id", undefined)), /Accounts.*Id: found nothing/],
  ["auditOrganization", "ListAccounts", "with a number as id", edit(put("Accounts.2.Id", 100000000000)), /Accounts.*Id: found 100000000000/],
  // organizations:DescribeAccount: that the account is in the organization.
  ["auditAccounts", "DescribeAccount", "about another account", edit(put("Account.Id", OTHER_ID)), /DescribeAccount was asked about account 100000000000 and answered about 444455556666/],
  ["auditAccounts", "DescribeAccount", "without an account", () => "{}", /DescribeAccount\.Account: found nothing/],
  // organizations:ListOrganizationalUnitsForParent: where else there are accounts.
  ["auditOu", "ListOrganizationalUnitsForParent", "with the OU below itself", edit(() => ({ OrganizationalUnits: [{ Id: OU_ID }] })), /answered with ou-sbox-00000001 more than once/],
  ["auditOu", "ListOrganizationalUnitsForParent", "with an OU without an id", edit(() => ({ OrganizationalUnits: [{ Id: "" }] })), /OrganizationalUnits.*Id: found ""/],
  // config:DescribeConfigRules: which rules there are; the worst decides.
  ["status", "DescribeConfigRules", "with a rule without a name", edit(put("ConfigRules.0.ConfigRuleName", undefined)), /ConfigRuleName: found nothing/],
  ["status", "DescribeConfigRules", "with a rule without an owner", edit(put("ConfigRules.0.Source.Owner", undefined)), /Owner: found nothing/],
  ["status", "DescribeConfigRules", "with a rule of another account", (it) => it.replaceAll(ID, OTHER_ID), /was asked about account 100000000000 in us-east-1 and answered with a rule of account 444455556666 in us-east-1/],
  ["status", "DescribeConfigRules", "with a rule of another Region", (it) => it.replaceAll("us-east-1", "eu-west-1"), /was asked about account 100000000000 in us-east-1 and answered with a rule of account 100000000000 in eu-west-1/],
  ["status", "DescribeConfigRules", "with a malformed ARN", (it) => it.replace("arn:aws:config", "arn"), /ConfigRuleArn: found/],
  // config:GetComplianceDetailsByConfigRule: what the result says, and of when it is.
  ["status", "GetComplianceDetailsByConfigRule", "without the resource", edit(put("EvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId", undefined)), /ResourceId: found nothing/],
  ["status", "GetComplianceDetailsByConfigRule", "with an object as compliance type", edit(put("EvaluationResults.0.ComplianceType", {})), /ComplianceType: found an object/],
  ["status", "GetComplianceDetailsByConfigRule", "with true as time", edit(put("EvaluationResults.0.ResultRecordedTime", true)), /GetComplianceDetailsByConfigRule failed \(the answer, with HTTP 200, cannot be read\)/],
  ["status", "GetComplianceDetailsByConfigRule", "with a time that does not exist", (it) => it.replace(/"ResultRecordedTime":[\d.]+/, '"ResultRecordedTime":1e30'), /ResultRecordedTime: found/],
  // config:DescribeAggregateComplianceByConfigRules: which accounts have results.
  ["statusOfOrganization", "DescribeAggregateComplianceByConfigRules", "with a result without an account", edit(put("AggregateComplianceByConfigRules.0.AccountId", undefined)), /AccountId: found nothing/],
  ["statusOfOrganization", "DescribeAggregateComplianceByConfigRules", "with a result without a rule", edit(put("AggregateComplianceByConfigRules.0.ConfigRuleName", "")), /ConfigRuleName: found ""/],
  // config:DescribeConfigurationAggregators: whose results are read.
  ["statusOfOrganization", "DescribeConfigurationAggregators", "with an aggregator without a name", edit(put("ConfigurationAggregators.0.ConfigurationAggregatorName", undefined)), /ConfigurationAggregatorName: found nothing/],
];

it.each(ANSWERS)(
  "%s rejects an answer of %s %s",
  async (command, operation, _, change, message) => {
    damage(operation, change);
    await expectRefusal(command, message);
  },
);

it.each<[Command, string, object, string, RegExp]>([
  [
    "auditOrganization",
    "contradict each other",
    { State: "CLOSED", Status: "ACTIVE" },
    "STATE_UNCLEAR",
    /its State is CLOSED and its Status ACTIVE/,
  ],
  [
    "auditOrganization",
    "are empty",
    { State: "", Status: "" },
    "STATE_UNCLEAR",
    /cannot be relied on: it is empty/,
  ],
  [
    "statusOfOrganization",
    "contradict each other",
    { State: "CLOSED", Status: "ACTIVE" },
    "STATE_UNCLEAR",
    /its State is CLOSED and its Status ACTIVE/,
  ],
  [
    "statusOfOrganization",
    "are empty",
    { State: "" },
    "STATE_UNCLEAR",
    /cannot be relied on: it is empty/,
  ],
])(
  "%s is uncertain about an account whose State and Status %s",
  async (command, _, state, reason, annotation) => {
    damage("ListAccounts", edit(withState(state)));
    const { code, stdout } = await outcomeOf(command);
    expect(code).toBe(3);
    expect(resultsIn(stdout).find(({ accountId }: Json) => accountId === ID)).toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason,
      annotation: expect.stringMatching(annotation),
    });
  },
);

it.each(["auditOrganization", "statusOfOrganization"] as const)(
  "%s accepts a closed account with its former Status as closed",
  async (command) => {
    const closed = { State: "CLOSED", Status: "SUSPENDED" };
    damage("ListAccounts", edit(withState(closed)));
    const { code, stdout } = await outcomeOf(command);
    expect(code).toBe(0);
    expect(resultsIn(stdout).find(({ accountId }: Json) => accountId === ID)).toMatchObject({
      complianceType: "NOT_APPLICABLE",
    });
  },
);

/** The same for what makes a result of one account unreliable. */
// biome-ignore format: a table, one row a line
const RESULTS: readonly [string, (answer: Json) => unknown, string][] = [
  ["about another account", put("EvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId", OTHER_ID), "NEVER_REPORTED"],
  ["about another rule", put("EvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ConfigRuleName", "another"), "NEVER_REPORTED"],
  ["about another resource", put("EvaluationResults.0.EvaluationResultIdentifier.EvaluationResultQualifier.ResourceType", "AWS::IAM::User"), "NEVER_REPORTED"],
  ["without a time", put("EvaluationResults.0.ResultRecordedTime", undefined), "UNREADABLE"],
  ["without a compliance type", put("EvaluationResults.0.ComplianceType", undefined), "UNREADABLE"],
  ["with another compliance type", put("EvaluationResults.0.ComplianceType", "compliant"), "UNREADABLE"],
  ["given twice", (it) => void it.EvaluationResults.push(it.EvaluationResults[0]), "UNREADABLE"],
];

it.each(RESULTS)("status does not rely on a result %s", async (_, change, reason) => {
  damage("GetComplianceDetailsByConfigRule", edit(change));
  const { code, stdout } = await outcomeOf("status");
  expect(code).toBe(3);
  expect(resultIn(stdout)).toMatchObject({ complianceType: "INSUFFICIENT_DATA", reason });
});

describe("config:DescribeConfigurationRecorderStatus", () => {
  it.each([
    ["without the list", () => ({})],
    [
      "with a text instead of true",
      () => ({ ConfigurationRecordersStatus: [{ recording: "true" }] }),
    ],
    ["with a recorder that says nothing", () => ({ ConfigurationRecordersStatus: [{}] })],
  ])("%s is no claim about the recorder", async (_, change) => {
    await under.report(tenant, "COMPLIANT", { hoursAgo: 1000 });
    damage("DescribeConfigurationRecorderStatus", edit(change));
    const { stdout } = await outcomeOf("status");
    expect(resultIn(stdout)).toMatchObject({ reason: "STALE" });
    expect(stdout).not.toMatch(/recorder/);
  });
});

describe("config:StartConfigRulesEvaluation", () => {
  it.each([
    ["HTML", "<html>", /failed \(the answer, with HTTP 200, cannot be read\)/],
    [
      "an error with a status of success",
      '{"__type":"ValidationException"}',
      /failed \(ValidationException/,
    ],
  ])("that is %s started nothing", async (_, body, message) => {
    tenant.rules.onEvaluation = async () => undefined;
    damage("StartConfigRulesEvaluation", () => body);
    await expectRefusal("status", message, "--evaluate");
  });
});
