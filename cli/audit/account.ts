import type { IAMClient } from "@aws-sdk/client-iam";
import type { RuleParameters } from "../../rule/event.ts";
import { KeyUnreadableError, PassingFaultError } from "../../shared/errors.ts";
import { type ListedKey, listRootKeys, readLastUse } from "../../shared/root-access-keys.ts";
import { checkRootIdentity, openRootSession } from "../../shared/root-session.ts";
import { type CallLimits, limitCalls } from "../../shared/time-limits.ts";
import type { MemberAccount } from "../aws/accounts.ts";
import type { Caller } from "../aws/session.ts";
import type { Clients } from "./clients.ts";
import {
  type LiveKey,
  nameOf,
  type OrganizationResult,
  resultOfKeys,
  resultOfState,
  unknownResult,
} from "./organization-result.ts";
import { auditOwnAccount } from "./own-account.ts";
import { checkRoleAccount, openRoleSession } from "./role-session.ts";

/** Enough for a session, its identity, a list and two last uses, retries included. */
const LONGEST_MS = 30_000;

/** What the audit of each account of an organization needs. */
export interface AccountAudit {
  readonly clients: Clients;
  readonly caller: Caller;
  readonly managementAccountId: string;
  /** The role in which members are read, instead of in root sessions. */
  readonly roleName?: string;
  readonly parameters: RuleParameters;
  readonly clock: () => Date;
}

/**
 * Audits an account of the organization: a member account in a read-only root session, the management account with
 * its own credentials. With a role, every account but the caller's own is evaluated in that role.
 *
 * @param over ends the audit
 * @throws {RootSessionError} If no root session can be opened.
 * @throws {SessionUnverifiedError} If the root session is not that of the account's root user.
 * @throws {PassingFaultError} If a fault keeps STS from saying whose root session it is.
 * @throws {RoleSessionError} If no session of the role can be opened, or it is another account's.
 * @throws {KeysNotListedError} If IAM does not list the keys.
 * @throws {KeyUnreadableError} If the list of keys may be incomplete.
 */
export async function auditAccount(
  account: MemberAccount,
  audit: AccountAudit,
  over: AbortSignal,
): Promise<OrganizationResult> {
  const { id } = account;
  const { clients, caller, parameters, roleName } = audit;
  if (roleName !== undefined) return auditInRole(account, { ...audit, roleName }, over);
  if (id === audit.managementAccountId) return auditManagementAccount(account, audit, over);
  const unevaluated = resultOfState(account);
  if (unevaluated) return unevaluated;
  const limits = limitCalls(LONGEST_MS, over);
  const task = { ...caller, taskPolicyArn: auditPolicyArn(caller.partition) };
  const session = await openRootSession(clients.sts, id, task, limits);
  const member = { accountId: id, partition: caller.partition };
  // Side by side, as neither changes anything; but the keys count only in a session that is the root user's.
  const reading = readLiveKeys(clients.iamIn(session), limits);
  reading.catch(() => {});
  await checkRootIdentity(clients.stsIn(session), member, limits);
  return resultOfKeys(account, await reading, parameters);
}

/** AWS opens no root session in the management account, so it needs credentials of its own. */
async function auditManagementAccount(
  account: MemberAccount,
  audit: AccountAudit,
  over: AbortSignal,
): Promise<OrganizationResult> {
  if (account.id !== audit.caller.accountId) {
    const annotation =
      "Its root user can only be audited with credentials of the management account.";
    return unknownResult(account, "MANAGEMENT_ACCOUNT", annotation);
  }
  return evaluateIn(audit.clients.iam, account, audit, over);
}

/** Evaluates an account as the rule does, in a session of a role there that can only read. */
async function auditInRole(
  account: MemberAccount,
  audit: AccountAudit & { readonly roleName: string },
  over: AbortSignal,
): Promise<OrganizationResult> {
  const { clients, caller, roleName } = audit;
  const { id: accountId } = account;
  if (accountId === caller.accountId) return evaluateIn(clients.iam, account, audit, over);
  const unevaluated = resultOfState(account);
  if (unevaluated) return unevaluated;
  const role = { partition: caller.partition, accountId, roleName };
  const limits = limitCalls(LONGEST_MS, over);
  const credentials = await openRoleSession(clients.sts, role, limits);
  await checkRoleAccount(clients.stsIn(credentials), accountId, limits);
  return evaluateIn(clients.iamIn(credentials), account, audit, over);
}

/** Evaluates the account that a client is in, as the Lambda function does. */
async function evaluateIn(
  iam: IAMClient,
  account: MemberAccount,
  { parameters, clock }: AccountAudit,
  over: AbortSignal,
): Promise<OrganizationResult> {
  const accountId = Promise.resolve(account.id);
  const { result } = await auditOwnAccount({ iam, accountId, parameters, over, clock });
  over.throwIfAborted();
  return { ...nameOf(account), ...result };
}

/** The task policy for reading the root user's credentials, and nothing else. */
function auditPolicyArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials`;
}

/** Reads the root user's access keys. The result depends on the list alone: a last use may stay unknown. */
async function readLiveKeys(iam: IAMClient, limits: CallLimits): Promise<readonly LiveKey[]> {
  const keys = await listRootKeys(iam, limits);
  return Promise.all(keys.map((key) => withLastUse(iam, key, limits)));
}

async function withLastUse(iam: IAMClient, key: ListedKey, limits: CallLimits): Promise<LiveKey> {
  try {
    return { ...key, lastUsed: await readLastUse(iam, key.accessKeyId, limits) };
  } catch (error) {
    if (error instanceof KeyUnreadableError || error instanceof PassingFaultError) {
      return { ...key, lastUsed: undefined };
    }
    throw error;
  }
}
