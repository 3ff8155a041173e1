import type { IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { openRootSession, PassingFaultError } from "../shared/root-session.ts";
import { isAbort, mayPass, serviceMessage } from "../shared/service-error.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import type { Clients } from "./clients.ts";
import { type TaskPolicy, taskPolicyArn } from "./contract.ts";
import { SessionUnverifiedError } from "./errors.ts";
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
  await checkIdentity(clients.stsIn(session), { accountId, partition }, limits);
  return clients.iamIn(session);
}

/**
 * How STS names an account's root user. AWS does not document which of the two a session of AssumeRoot has:
 * CloudTrail and the condition keys show the first, error messages the second.
 */
function rootArns(accountId: string, partition: string): string[] {
  return [
    `arn:${partition}:iam::${accountId}:root`,
    `arn:${partition}:sts::${accountId}:assumed-root`,
  ];
}

/** See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
async function checkIdentity(
  sts: STSClient,
  { accountId, partition }: { readonly accountId: string; readonly partition: string },
  limits: CallLimits,
): Promise<void> {
  const command = new GetCallerIdentityCommand({});
  const { Account, Arn } = await sts.send(command, limits).catch((error: unknown) => {
    const Failure = mayPass(error) ? PassingFaultError : SessionUnverifiedError;
    const problem = isAbort(error)
      ? "did not answer in time."
      : `failed (${serviceMessage(error)}).`;
    throw new Failure(`sts:GetCallerIdentity in the root session ${problem}`, { cause: error });
  });
  if (Account === accountId && Arn && rootArns(accountId, partition).includes(Arn)) return;
  throw new SessionUnverifiedError(
    `sts:GetCallerIdentity in the root session says ${quote(Arn)} of account ${quote(Account)}, which is not the root user of account ${accountId}.`,
  );
}

const LONGEST_QUOTE = 200;

function quote(text: string | undefined): string {
  return text ? text.slice(0, LONGEST_QUOTE) : "nothing";
}
