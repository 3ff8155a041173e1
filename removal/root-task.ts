import type { IAMClient } from "@aws-sdk/client-iam";
import { checkRootIdentity, openRootSession } from "../shared/root-session.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import type { Clients } from "./clients.ts";
import { type TaskPolicy, taskPolicyArn } from "./contract.ts";
import type { CentralAccount } from "./request.ts";

/** From where a session is opened. */
interface TaskContext {
  readonly central: CentralAccount;
  readonly clients: Clients;
  readonly limits: CallLimits;
}

/**
 * Opens IAM in a root session of a member account, for one task, and makes sure that it is the account's
 * own root user's: keys are listed and deleted without naming a user, so of whomever the session is.
 *
 * @throws {RootSessionError} If no root session can be opened.
 * @throws {SessionUnverifiedError} If the session is anybody else's, or does not say whose it is.
 * @throws {PassingFaultError} If a fault keeps STS from saying whose session it is.
 */
export async function openRootTask(
  accountId: string,
  policy: TaskPolicy,
  { central, clients, limits }: TaskContext,
): Promise<IAMClient> {
  const { partition } = central;
  const task = { ...central, taskPolicyArn: taskPolicyArn(partition, policy) };
  const session = await openRootSession(clients.sts, accountId, task, limits);
  await checkRootIdentity(clients.stsIn(session), { accountId, partition }, limits);
  return clients.iamIn(session);
}
