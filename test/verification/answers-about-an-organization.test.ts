import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORGANIZATION_CHECKS } from "../../cli/doctor/organization/organization.ts";
import type { DeployedOrganization } from "../integration/organization/deployed-organization.ts";
import { deployCompletely, examine } from "../integration/organization/examined-organization.ts";

let deployed: DeployedOrganization;

beforeAll(async () => {
  deployed = await deployCompletely();
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
  };
  deployed.organization.addPolicy("deny-all", policy, [deployed.organization.rootId]);
});
afterAll(() => deployed.close());

/** Whatever needs the StackSet. */
const OF_STACK_SET = [
  "stack-set",
  "stack-set-operations",
  "excluded-accounts",
  "stack-instances",
  "stack-drift",
  "coverage",
];

/** Whatever needs the notification function. */
const OF_NOTIFICATIONS = [
  "notification-function",
  "notification-invocation",
  "notification-permissions",
  "topic",
  "subscriptions",
  "topic-key",
  "dead-letters",
  "alarms",
];

/** The checks that cannot be judged without the answer of an action. What merely names accounts does without. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  "organizations:DescribeOrganization": [
    "organization",
    "delegated-administrator",
    "central-account",
    "central-bus",
    "management-account",
    ...OF_STACK_SET,
  ],
  "organizations:ListAWSServiceAccessForOrganization": ["trusted-access"],
  "organizations:ListDelegatedAdministrators": ["delegated-administrator"],
  "organizations:ListAccounts": ["removal", "coverage", "aggregator-sources"],
  "organizations:ListAccountsForParent": ["coverage"],
  "organizations:ListOrganizationalUnitsForParent": ["coverage"],
  "organizations:ListPolicies": ["root-policies"],
  "organizations:DescribePolicy": ["root-policies"],
  "organizations:ListTargetsForPolicy": ["root-policies"],
  "iam:ListOrganizationsFeatures": ["centralized-root-access"],
  "config:DescribeConfigurationAggregators": ["aggregator"],
  "config:DescribeConfigurationAggregatorSourcesStatus": ["aggregator-sources"],
  "config:DescribeAggregateComplianceByConfigRules": ["management-account"],
  "events:DescribeEventBus": ["central-bus"],
  "events:ListRules": ["central-rules", "notification-invocation"],
  "events:ListTargetsByRule": ["central-rules", "notification-invocation"],
  "iam:SimulatePrincipalPolicy": ["notification-permissions"],
  "kms:DescribeKey": ["topic-key"],
  "kms:GetKeyPolicy": ["topic-key"],
  "lambda:GetFunctionConfiguration": [...OF_NOTIFICATIONS, "removal", "removal-mapping"],
  "lambda:GetFunctionConcurrency": ["notification-function", "removal", "removal-mapping"],
  "lambda:GetPolicy": ["notification-invocation"],
  "lambda:ListEventSourceMappings": ["removal-mapping"],
  "sns:GetTopicAttributes": ["topic", "subscriptions", "topic-key"],
  "sns:ListSubscriptionsByTopic": ["subscriptions"],
  "sqs:GetQueueUrl": ["central-rules", "dead-letters", "alarms", "removal-queue"],
  "sqs:GetQueueAttributes": ["central-rules", "dead-letters", "alarms", "removal-queue"],
  "cloudwatch:DescribeAlarms": ["alarms"],
  "cloudformation:DescribeStackSet": ["central-account", ...OF_STACK_SET],
  "cloudformation:ListStackSetOperations": ["stack-set-operations"],
  "cloudformation:ListStackInstances": [
    "excluded-accounts",
    "stack-instances",
    "stack-drift",
    "coverage",
  ],
  "cloudformation:DescribeStackResources": ["excluded-accounts", "coverage"],
  "cloudformation:GetTemplate": ["excluded-accounts", "coverage"],
};

const operationOf = (action: string) => action.slice(action.indexOf(":") + 1);

/** What is neither good nor the policy that denies everything. */
async function unknown() {
  const findings = await examine(deployed);
  return findings.filter(
    ({ health, check }) => health !== "GOOD" && (check !== "root-policies" || health !== "BAD"),
  );
}

it("nothing but the stated actions is called", async () => {
  deployed.sandbox.requests.length = 0;
  await examine(deployed);
  const called = new Set(deployed.sandbox.requests.map(({ operation }) => operation));
  called.delete("GetCallerIdentity");
  expect(called).toEqual(new Set(Object.keys(WITHOUT).map(operationOf)));
});

it("every action of every check is here", () => {
  const actions = ORGANIZATION_CHECKS.flatMap((check) => check.actions);
  const others = ["sts:GetCallerIdentity"];
  expect(new Set(actions.filter((action) => !others.includes(action)))).toEqual(
    new Set(Object.keys(WITHOUT)),
  );
});

describe.each(Object.entries(WITHOUT))("%s", (action, checks) => {
  const operation = operationOf(action);

  it("if it is denied, makes what rests on it unknown, and nothing good", async () => {
    const repair = deployed.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    const findings = await unknown();
    repair();
    expect(findings.map(({ check }) => check).sort()).toEqual([...checks].sort());
    for (const finding of findings) {
      expect(finding).toMatchObject({ health: "UNKNOWN", deniedAction: action });
    }
  });

  it.each([
    ["has nothing in it", emptied],
    ["is cut off", (body: string) => body.slice(0, body.length / 2)],
    ["is a web page", () => "<html><body>Sign in</body></html>"],
    ["is an error with the status of success", () => '{"__type":"InternalFailure"}'],
    ["is nothing", () => ""],
    ["has numbers for texts", (body: string) => body.replace(/:"[^"]*"/g, ":1")],
  ])("if its answer %s, makes what rests on it unknown, and nothing good", async (_, change) => {
    let isChanged = false;
    const changeOnce = (body: string) => {
      const changed = change(body);
      isChanged ||= changed !== body;
      return changed;
    };
    const fault = { kind: "malformed", change: changeOnce } as const;
    const repair = deployed.sandbox.faults.add({ operation, fault });
    const findings = await unknown();
    repair();
    // XML has no such texts.
    if (!isChanged) return;
    // Without the member, no concurrency is reserved.
    if (operation === "GetFunctionConcurrency" && change === emptied) return;
    expect(findings.map(({ check }) => check).sort()).toEqual([...checks].sort());
    expect(new Set(findings.map(({ health }) => health))).toEqual(new Set(["UNKNOWN"]));
  });
});

it.each(["ListStackInstances", "ListStackSetOperations"])(
  "%s is not relied on if the SDK leaves out one of its items",
  async (operation) => {
    const change = (body: string) =>
      body.replace(/<member>(.*?)<\/member>/s, "<Member>$1</Member>");
    const repair = deployed.sandbox.faults.add({ operation, fault: { kind: "malformed", change } });
    const findings = await unknown();
    repair();
    const checks = WITHOUT[`cloudformation:${operation}`] ?? [];
    expect(findings.map(({ check }) => check).sort()).toEqual([...checks].sort());
  },
);

it.each([
  [
    "a StackSet without its OUs makes what rests on it unknown",
    /<OrganizationalUnitIds>.*<\/OrganizationalUnitIds>/s,
    "",
    "UNKNOWN",
  ],
  ["a StackSet that is not service-managed is bad", /SERVICE_MANAGED/, "SELF_MANAGED", "BAD"],
] as const)("%s", async (_, part, replacement, health) => {
  const change = (body: string) => body.replace(part, replacement);
  const fault = { kind: "malformed", change } as const;
  const repair = deployed.sandbox.faults.add({ operation: "DescribeStackSet", fault });
  const findings = await unknown();
  repair();
  expect(findings.find(({ check }) => check === "stack-set")).toMatchObject({ health });
});

/** An answer of the operation, in its protocol, without anything in it. */
function emptied(body: string): string {
  const [, result = ""] = /<(\w+Result)>/.exec(body) ?? [];
  if (body.startsWith("{")) return "{}";
  return body.replace(new RegExp(`<${result}>.*</${result}>`, "s"), `<${result}></${result}>`);
}
