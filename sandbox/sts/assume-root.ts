import * as v from "valibot";
import { notAuthorized } from "../not-authorized.ts";
import type { RequestContext, Tenant } from "../operation.ts";
import type { Organization } from "../organizations/organization.ts";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../wire/input.ts";
import { rootTarget } from "./root-target.ts";
import { ROOT_TASKS } from "./root-tasks.ts";

const AssumeRootInput = v.strictObject({
  TargetPrincipal: v.pipe(v.string(), v.regex(/^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/)),
  "TaskPolicyArn.arn": v.pipe(v.string(), v.regex(/^arn:[^:]+:iam::aws:policy\/root-task\/\w+$/)),
  DurationSeconds: v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.maxValue(900)),
    "900",
  ),
});

/**
 * Opens a session of a member account's root user, for one task.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
export function assumeRoot(
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
    throw deny("with an explicit deny in a service control policy");
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

/** The member of an id, if sessions can be opened of it at all. */
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
