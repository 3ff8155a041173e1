import { stripVTControlCharacters } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import schema from "../../../docs/doctor.schema.json" with { type: "json" };
import policy from "../../../docs/policies/doctor.json" with { type: "json" };
import { blocksIn } from "../../docs/markdown.ts";
import type { DeployedAccount } from "../deployment/deployed-account.ts";
import { run } from "./command-line.ts";
import { examine, openAccount, prepareDeployment } from "./doctor-under-test.ts";

let deployed: DeployedAccount;
beforeEach(async () => {
  deployed = await openAccount();
  prepareDeployment(deployed);
});
afterEach(() => deployed.close());

const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema);

it.each([[[]], [["--before"]]])("the JSON has the documented schema: %j", async (args) => {
  deployed.tenant.topics.create("other");
  deployed.sandbox.faults.add({ operation: "ListRules", fault: { kind: "accessDenied" } });
  deployed.rules.recorder.state = "STOPPED";
  const { stdout, problems } = await examine(deployed, { args });
  validate(JSON.parse(stdout));
  expect(validate.errors).toBeNull();
  expect(problems).toContain("BAD recorder");
  expect(problems.some((it) => it.startsWith("UNKNOWN"))).toBe(true);
});

it("reports a name that is taken although others could not be looked up", async () => {
  deployed.tenant.stacks.delete("RootAccessKey");
  deployed.sandbox.faults.add({ operation: "DescribeDocument", fault: { kind: "accessDenied" } });
  const { problems } = await examine(deployed, { args: ["--before"] });
  expect(problems).toContain("BAD names function root-access-key-evaluator");
  expect(problems).toContain("UNKNOWN names");
});

it("reports once that nothing is deployed", async () => {
  const { sandbox } = deployed;
  const { account } = sandbox.addAccount({ id: "444455556666" });
  const { code, problems } = await examine({ sandbox, account });
  expect(code).toBe(2);
  expect(problems).toEqual(["BAD rule", "WARNING event-rules", "BAD trail"]);
});

const [statement] = policy.Statement;
const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
    },
  ],
};

function createRole(roleName: string, actions: readonly string[]): string {
  deployed.tenant.roles.create({
    roleName,
    assumeRolePolicyDocument: TRUST,
    policyDocuments: [{ Version: "2012-10-17", Statement: [{ ...statement, Action: actions }] }],
  });
  return roleName;
}

it("the documented policy is enough for an account", async () => {
  const roleName = createRole("Auditor", statement?.Action ?? []);
  expect(await examine(deployed, { roleName })).toMatchObject({ code: 0, problems: [] });
});

it("the documented policy is enough before a deployment, which it does not allow", async () => {
  const roleName = createRole("Auditor", statement?.Action ?? []);
  const { code, problems } = await examine(deployed, { args: ["--before"], roleName });
  expect(problems).toEqual(["BAD deploy-permissions"]);
  expect(code).toBe(2);
});

it("without a permission, it names it and does the other checks", async () => {
  const missing = "sns:ListSubscriptionsByTopic";
  const actions = (statement?.Action ?? []).filter((action) => action !== missing);
  const { code, findings } = await examine(deployed, { roleName: createRole("Less", actions) });
  expect(code).toBe(3);
  expect(findings.filter(({ health }) => health !== "GOOD")).toEqual([
    {
      check: "subscriptions",
      title: "Subscriptions",
      health: "UNKNOWN",
      found: expect.stringContaining(`${missing} was denied. Allow it to whoever runs this`),
      deniedAction: missing,
    },
  ]);
});

it("shows text that a member or AWS chose without obeying it", async () => {
  const { tenant, topicArn = "" } = deployed;
  const hostile = "\u001b[31m<script>alert(1)</script>\u202e@example.com";
  tenant.topics.subscribe(topicArn, "email", hostile);
  for (const format of ["table", "json", "html"]) {
    const environment = deployed.sandbox.environmentOf(deployed.account);
    const { stdout } = await run(["doctor", "-o", format], environment);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u202e");
    if (format === "html") expect(stdout).not.toContain("<script>alert");
    expect(stdout).toMatch(/U\+001B|\\u001b/i);
  }
});

it("fails with one line if no call can succeed", async () => {
  deployed.sandbox.faults.add({
    operation: "DescribeConfigRules",
    fault: { kind: "serviceError", code: "ExpiredTokenException", status: 400, message: "Expired" },
  });
  const { code, stderr } = await examine(deployed);
  expect(code).toBe(1);
  expect(stderr).toContain("The AWS credentials have expired.");
});

it("a terminal of 80 columns shows the documented findings", async () => {
  const { tenant, topicArn = "", account, sandbox } = deployed;
  tenant.topics.describe(topicArn).subscriptions.length = 0;
  tenant.topics.subscribe(topicArn, "email", "security@example.com");
  const environment = sandbox.environmentOf(account);
  const { stdout } = await run(["doctor"], environment, undefined, 80);
  const shown = stripVTControlCharacters(stdout).split("\n");
  const [{ text } = { text: "" }] = blocksIn("text").filter(
    ({ page }) => page === "docs/doctor.md",
  );
  const documented = text.trimEnd().split("\n");
  expect(documented.length).toBeGreaterThan(2);
  expect(documented.filter((line) => !shown.includes(line))).toEqual([]);
});
