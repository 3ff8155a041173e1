import { describe, expect, it } from "vitest";
import { readPage } from "../docs/markdown.ts";
import { findMisfits, type Statement } from "./authorization-data.ts";
import { templatesOf } from "./partitions.ts";

/** The service control policy of docs/removal-and-security.md, in an account. */
const CENTRAL = "888888888888";
const text = readPage("docs/policies/central-account-scp.json").replaceAll("CENTRAL", CENTRAL);
const statements: readonly Statement[] = JSON.parse(text).Statement;

/** What does not fit, and why it is right. */
const EXPECTED: Readonly<Record<string, string>> = {
  "OnlyTheDeployerConnectsTheFunction: lambda:DeleteEventSourceMapping: takes no resource like *":
    "The UUID of a mapping is not known. The condition names the function.",
  "OnlyTheDeployerConnectsTheFunction: lambda:UpdateEventSourceMapping: takes no resource like *":
    "The same.",
};

interface Request {
  readonly action: string;
  readonly resource: string;
  /** The name of a role in the account. */
  readonly role: string;
  readonly keys?: Readonly<Record<string, string>>;
}

const matches = (pattern: string, value: string) =>
  new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(value);

function isDenied({ action, resource, role, keys }: Request): boolean {
  const context: Readonly<Record<string, string>> = {
    "aws:PrincipalArn": `arn:aws:iam::${CENTRAL}:role/${role}`,
    ...keys,
  };
  const isMet = ([operator, block]: [string, Readonly<Record<string, unknown>>]) =>
    Object.entries(block).every(
      ([key, pattern]) =>
        matches(String(pattern), context[key] ?? "") === !operator.startsWith("ArnNot"),
    );
  return statements.some(
    ({ Action, Resource = [], Condition = {} }) =>
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)) &&
      Object.entries(Condition).every(isMet),
  );
}

const REMOVAL = "RootAccessKeyOrganization-RemovalRole1A2B-C3D4";
const NOTIFICATION = "RootAccessKeyOrganization-NotificationsFunctionRole1A2B-C3D4";
const DEPLOYER = "cdk-hnb659fds-cfn-exec-role-888888888888-us-east-1";
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:${CENTRAL}:${resource}`;
const ROOT = "arn:aws:iam::111122223333:root";
const task = (name: string) => ({
  "sts:TaskPolicyArn": `arn:aws:iam::aws:policy/root-task/${name}`,
});
const of = (name: string) => ({ "lambda:FunctionArn": arn("lambda", `function:${name}`) });
const REQUESTS = arn("sqs", "root-access-key-removal-requests");
const LOG = arn("logs", "log-group:RootAccessKeyOrganization-RemovalLog1A2B-C3D4:log-stream:x");
const MAPPING = arn("lambda", "event-source-mapping:14e0db71");
const FUNCTION = arn("lambda", "function:root-access-key-removal");

// biome-ignore format: a table, one row a line
const DENIED: readonly Request[] = [
  { role: "Admin", action: "sts:AssumeRoot", resource: ROOT, keys: task("IAMDeleteRootUserCredentials") },
  { role: "Admin", action: "sts:AssumeRoot", resource: ROOT, keys: task("S3UnlockBucketPolicy") },
  { role: DEPLOYER, action: "sts:AssumeRoot", resource: ROOT, keys: task("IAMDeleteRootUserCredentials") },
  { role: "Admin", action: "lambda:InvokeFunction", resource: FUNCTION },
  { role: "Admin", action: "lambda:UpdateFunctionCode", resource: FUNCTION },
  { role: "Admin", action: "lambda:CreateEventSourceMapping", resource: "*", keys: of("root-access-key-removal") },
  { role: "Admin", action: "lambda:UpdateEventSourceMapping", resource: MAPPING, keys: of("root-access-key-removal:1") },
  { role: "Admin", action: "events:PutTargets", resource: arn("events", "rule/root-access-key/root-access-key-removal") },
  { role: "Admin", action: "events:PutPermission", resource: "*" },
  { role: "Admin", action: "iam:PutRolePolicy", resource: `arn:aws:iam::${CENTRAL}:role/${REMOVAL}` },
  { role: "Admin", action: "iam:CreateRole", resource: `arn:aws:iam::${CENTRAL}:role/RootAccessKeyOrganization-RemovalRoleOfMine` },
  { role: "Admin", action: "iam:CreateRole", resource: `arn:aws:iam::${CENTRAL}:role/cdk-of-mine` },
  { role: "Admin", action: "sqs:SetQueueAttributes", resource: REQUESTS },
  { role: "Admin", action: "sqs:AddPermission", resource: REQUESTS },
  { role: "Admin", action: "sqs:SendMessage", resource: REQUESTS },
  { role: "Admin", action: "sqs:PurgeQueue", resource: REQUESTS },
  { role: "Admin", action: "sqs:ReceiveMessage", resource: REQUESTS },
  { role: "Admin", action: "sqs:DeleteMessage", resource: REQUESTS },
  { role: "Admin", action: "logs:PutLogEvents", resource: LOG },
  { role: "Admin", action: "logs:DeleteLogStream", resource: LOG },
  { role: "Admin", action: "cloudformation:UpdateStackSet", resource: "arn:aws:cloudformation:us-east-1:999999999999:stackset/root-access-key:1a2b" },
];

// biome-ignore format: a table, one row a line
const NOT_DENIED: readonly Request[] = [
  { role: REMOVAL, action: "sts:AssumeRoot", resource: ROOT, keys: task("IAMDeleteRootUserCredentials") },
  // The organization's audit.
  { role: "Auditor", action: "sts:AssumeRoot", resource: ROOT, keys: task("IAMAuditRootUserCredentials") },
  { role: REMOVAL, action: "sqs:ReceiveMessage", resource: REQUESTS },
  { role: REMOVAL, action: "sqs:DeleteMessage", resource: REQUESTS },
  { role: REMOVAL, action: "logs:PutLogEvents", resource: LOG },
  { role: NOTIFICATION, action: "sqs:SendMessage", resource: arn("sqs", "root-access-key-notification-dead-letters") },
  // The runbook's resolution for dead letters.
  { role: "Admin", action: "sqs:PurgeQueue", resource: arn("sqs", "root-access-key-removal-dead-letters") },
  { role: DEPLOYER, action: "lambda:UpdateFunctionCode", resource: FUNCTION },
  { role: DEPLOYER, action: "lambda:CreateEventSourceMapping", resource: "*", keys: of("root-access-key-removal") },
  { role: DEPLOYER, action: "iam:PutRolePolicy", resource: `arn:aws:iam::${CENTRAL}:role/${REMOVAL}` },
  { role: "Admin", action: "lambda:CreateEventSourceMapping", resource: "*", keys: of("mine") },
  // The central account is a member, too.
  { role: "RootAccessKey-Runbook", action: "events:PutEvents", resource: arn("events", "event-bus/root-access-key") },
  { role: "stacksets-exec-1a2b", action: "lambda:CreateFunction", resource: arn("lambda", "function:root-access-key-evaluator") },
  { role: "Auditor", action: "cloudformation:DescribeStackSet", resource: "arn:aws:cloudformation:us-east-1:999999999999:stackset/root-access-key:1a2b" },
];

describe("the sample policy for the central account", () => {
  it("is known to AWS's service authorization reference", async () => {
    const misfits = await Promise.all(statements.map((it) => findMisfits(it, "aws")));
    expect(misfits.flat()).toEqual(Object.keys(EXPECTED));
  });

  it("fits into an organization, including its white space, which the AWS CLI keeps", () => {
    expect(text.length).toBeLessThan(5120);
  });

  it.each(DENIED)("denies $role $action on $resource", (request) => {
    expect(isDenied(request)).toBe(true);
  });

  it.each(NOT_DENIED)("does not deny $role $action on $resource", (request) => {
    expect(isDenied(request)).toBe(false);
  });

  it("names what the template creates", () => {
    const ids = templatesOf("aws").flatMap(({ resources }) => Object.keys(resources));
    for (const start of ["RemovalRole", "RemovalLog"]) {
      expect(ids.filter((id) => id.startsWith(start))).not.toEqual([]);
    }
  });
});
