import * as v from "valibot";
import { parseInput } from "./check.ts";
import type { Operations, RequestContext, Tenant } from "./operation.ts";
import type { Organization } from "./organizations/organization.ts";
import { notAuthorized, ServiceError } from "./service-error.ts";

/** STS's operations. A result becomes the XML of its `…Result`. */
export const stsOperations: Operations = {
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
  if (target.deniesRootSessions) {
    // The policy is about the member's root user, whom the message names.
    const root = { ...caller, arn: resource };
    const reason = "with an explicit deny in a service control policy";
    throw notAuthorized(["AccessDenied", 403], root, "sts:AssumeRoot", resource, reason);
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials.openRootSession(
    directory.get(targetId),
    actions,
    input.DurationSeconds,
  );
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration.toISOString(),
    },
    SourceIdentity: caller.name,
  };
}

/** Whether an account may open sessions for its organization. Both tasks are about credentials. */
function mayAct(organization: Organization, accountId: string): boolean {
  return (
    organization.isAdministrator(accountId, "iam.amazonaws.com") &&
    organization.rootFeatures.has("RootCredentialsManagement")
  );
}

/** The member with an ID, if root sessions are possible. */
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
    `${policyArn} is not a task policy that the sandbox has.`,
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
