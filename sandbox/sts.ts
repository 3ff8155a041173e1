import * as v from "valibot";
import { parseInput } from "./check.ts";
import type { SessionCredentials } from "./credentials.ts";
import type { Operations, RequestContext, Tenant } from "./operation.ts";
import type { Organization } from "./organizations/organization.ts";
import { notAuthorized, ServiceError } from "./service-error.ts";

/** STS's operations. A result becomes the `…Result` element of the XML. */
export const stsOperations: Operations = {
  AssumeRole: assumeRole,
  AssumeRoot: assumeRoot,

  GetCallerIdentity: ({ account }, input, { caller }) => {
    parseInput(v.strictObject({}), input, "ValidationError");
    return { Arn: caller.arn, UserId: caller.userId, Account: account.id };
  },
};

const AssumeRootInput = v.strictObject({
  TargetPrincipal: v.pipe(v.string(), v.regex(/^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/)),
  "TaskPolicyArn.arn": v.pipe(v.string(), v.regex(/^arn:[^:]+:iam::aws:policy\/root-task\/\w+$/)),
  DurationSeconds: v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.maxValue(900)),
    "900",
  ),
});

/**
 * Opens a session of a member account's root user for one task.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
function assumeRoot(
  { account }: Tenant,
  request: unknown,
  { caller, directory, credentials }: RequestContext,
): object {
  const input = parseInput(AssumeRootInput, request, "ValidationError");
  const actions = actionsOf(input["TaskPolicyArn.arn"], account.partition);
  const { accountId: targetId, arn: resource } = rootTarget(input.TargetPrincipal, account);
  const deny = (reason = "") =>
    notAuthorized(["AccessDenied", 403], caller, "sts:AssumeRoot", resource, reason);

  const organization = directory.organizationOf(account.id);
  if (!organization || !mayAct(organization, account.id)) throw deny();
  const target = findTarget(organization, targetId);
  if (!target || ![targetId, resource].includes(input.TargetPrincipal)) throw deny();
  if (organization.deniesRootUser(targetId)) {
    // The policy denies the member's root user, so the message names that user.
    const root = { ...caller, arn: resource };
    const reason = "with an explicit deny in a service control policy";
    throw notAuthorized(["AccessDenied", 403], root, "sts:AssumeRoot", resource, reason);
  }
  const session = credentials.openRootSession(
    directory.get(targetId),
    actions,
    input.DurationSeconds,
  );
  return { Credentials: answerOf(session), SourceIdentity: caller.name };
}

function answerOf(session: SessionCredentials): object {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expiration.toISOString(),
  };
}

const AssumeRoleInput = v.strictObject({
  RoleArn: v.pipe(v.string(), v.regex(/^arn:[^:]+:iam::\d{12}:role\/[\w+=,.@-]+$/)),
  RoleSessionName: v.pipe(v.string(), v.regex(/^[\w+=,.@-]{2,64}$/)),
  ExternalId: v.optional(v.string()),
  Policy: v.optional(v.string()),
  SerialNumber: v.optional(v.string()),
  TokenCode: v.optional(v.pipe(v.string(), v.regex(/^\d{6}$/))),
  DurationSeconds: v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(900), v.maxValue(43200)),
    "3600",
  ),
});

/**
 * Opens a session of a role that was created and whose trust policy names the caller.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function assumeRole(
  _: Tenant,
  request: unknown,
  { caller, directory, credentials }: RequestContext,
): object {
  const input = parseInput(AssumeRoleInput, request, "ValidationError");
  const target = directory.find(input.RoleArn.split(":")[4] ?? "");
  const role = target?.roles.find(input.RoleArn);
  const keys = {
    "sts:ExternalId": input.ExternalId,
    "aws:MultiFactorAuthPresent": input.TokenCode === undefined ? undefined : "true",
  };
  if (!target || !role?.trusts({ principalArn: caller.principalArn, keys })) {
    throw notAuthorized(["AccessDenied", 403], caller, "sts:AssumeRole", input.RoleArn);
  }
  const { name } = role;
  const sessionName = input.RoleSessionName;
  const actions = input.Policy === undefined ? undefined : allowedBy(input.Policy);
  const session = credentials.openRoleSession(
    target,
    { name, sessionName, actions },
    input.DurationSeconds,
  );
  const { partition, id } = target.account;
  const Arn = `arn:${partition}:sts::${id}:assumed-role/${name}/${sessionName}`;
  const AssumedRoleId = `AROA0000${id}:${sessionName}`;
  return { Credentials: answerOf(session), AssumedRoleUser: { Arn, AssumedRoleId } };
}

const SessionPolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    Version: v.literal("2012-10-17"),
    Statement: v.array(
      v.strictObject({
        Effect: v.literal("Allow"),
        Action: v.array(v.pipe(v.string(), v.regex(/^\w+:\w+$/))),
        Resource: v.literal("*"),
      }),
    ),
  }),
);

/** The actions that a session policy allows. */
function allowedBy(policy: string): ReadonlySet<string> {
  const { Statement } = parseInput(SessionPolicy, policy, "MalformedPolicyDocument");
  return new Set(Statement.flatMap(({ Action }) => Action));
}

/** Whether an account can open root sessions in its organization. Both tasks need credentials management. */
function mayAct(organization: Organization, accountId: string): boolean {
  return (
    organization.isAdministrator(accountId, "iam.amazonaws.com") &&
    organization.rootFeatures.has("RootCredentialsManagement")
  );
}

/** The member with an ID, if it can have root sessions. */
function findTarget({ members, managementAccountId }: Organization, accountId: string) {
  const member = members.get(accountId);
  const isOpen = accountId !== managementAccountId && member?.status !== "SUSPENDED";
  return isOpen ? member : undefined;
}

function actionsOf(policyArn: string, partition: string): ReadonlySet<string> {
  const name = policyArn.slice(policyArn.lastIndexOf("/") + 1);
  const actions = ROOT_TASKS.get(name);
  if (actions && policyArn.startsWith(`arn:${partition}:`)) return actions;
  throw new ServiceError(
    "ValidationError",
    400,
    `The task policy ${policyArn} is not implemented.`,
  );
}

/** The root user that a target principal names, by account ID or ARN. */
export function rootTarget(
  targetPrincipal: string,
  { partition }: { readonly partition: string },
): { readonly accountId: string; readonly arn: string } {
  const accountId = targetPrincipal.match(/\d{12}/)?.[0] ?? "";
  return { accountId, arn: `arn:${partition}:iam::${accountId}:root` };
}

const READ_KEYS = ["iam:ListAccessKeys", "iam:GetAccessKeyLastUsed"];

/**
 * The implemented actions of AWS's task policies.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html
 */
const ROOT_TASKS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["IAMAuditRootUserCredentials", new Set([...READ_KEYS, "iam:GetAccountSummary"])],
  ["IAMDeleteRootUserCredentials", new Set([...READ_KEYS, "iam:DeleteAccessKey"])],
]);
