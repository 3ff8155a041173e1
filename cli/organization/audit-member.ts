import type { RuleParameters } from "../../rule/event.ts";
import { openRootSession } from "../../shared/root-session.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import type { Caller } from "../aws/caller.ts";
import type { MemberAccount } from "./accounts.ts";
import type { Clients } from "./clients.ts";
import { decideOnKeys } from "./decide.ts";
import { type LiveKey, readLiveKeys } from "./read-keys.ts";
import { type OrganizationResult, resultOfKeys } from "./result.ts";

/** More than a session, a list and two last uses take where AWS has to be asked again. */
const LONGEST_MS = 30_000;

/** What the audit of a member account needs. */
export interface MemberSources {
  readonly clients: Pick<Clients, "sts" | "iamIn">;
  readonly caller: Caller;
  readonly parameters: RuleParameters;
  /** Ends it. */
  readonly over: AbortSignal;
}

/**
 * Audits a member account by a read-only session in the place of its root user.
 *
 * @throws {RootSessionError} If no session can be opened.
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {KeyUnreadableError} If it is not certain which keys there are.
 */
export async function auditMember(
  account: MemberAccount,
  { clients, caller, parameters, over }: MemberSources,
): Promise<OrganizationResult> {
  const keys = await readKeys(account.id, clients, caller, over);
  return resultOfKeys(account, decideOnKeys(keys, parameters), keys);
}

async function readKeys(
  accountId: string,
  { sts, iamIn }: MemberSources["clients"],
  caller: Caller,
  over: AbortSignal,
): Promise<readonly LiveKey[]> {
  const limits = limitCalls(LONGEST_MS, over);
  const task = { ...caller, taskPolicyArn: auditPolicyArn(caller.partition) };
  const iam = iamIn(await openRootSession(sts, accountId, task, limits));
  return readLiveKeys(iam, limits);
}

/** The task policy that lets a session read what there is of the root user's credentials, and no more. */
function auditPolicyArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials`;
}
