import { AssumeRootCommand, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { PassingFaultError, RootSessionError, SessionUnverifiedError } from "./errors.ts";
import {
  isAbort,
  isAccessDenied,
  isUnreadableAnswer,
  mayPassLater,
  serviceMessage,
} from "./service-error.ts";
import type { CallLimits } from "./time-limits.ts";

/** The credentials of a root session. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who opens a session, and for what task. */
export interface RootTask {
  readonly partition: string;
  /** The calling account. */
  readonly accountId: string;
  /** The AWS managed task policy that limits what the session can do. */
  readonly taskPolicyArn: string;
}

/** The maximum, which is also the longest that a Lambda function can run. */
const DURATION_S = 900;

/**
 * Opens a session as a member account's root user, for one task.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 *
 * @param accountId the member account
 * @throws {RootSessionError} If STS returns no credentials.
 */
export async function openRootSession(
  sts: STSClient,
  accountId: string,
  task: RootTask,
  limits: CallLimits,
): Promise<SessionCredentials> {
  const command = new AssumeRootCommand({
    TargetPrincipal: accountId,
    TaskPolicyArn: { arn: task.taskPolicyArn },
    DurationSeconds: DURATION_S,
  });
  const { Credentials } = await sts.send(command, limits).catch((error: unknown) => {
    // Such an error can contain the answer, which has the session's credentials.
    if (isUnreadableAnswer(error)) throw malformed(accountId);
    const message = `sts:AssumeRoot ${problem(error, accountId, task)}`;
    throw new RootSessionError(message, { cause: error });
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw malformed(accountId);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

function malformed(accountId: string): RootSessionError {
  return new RootSessionError(
    `sts:AssumeRoot answered for account ${accountId} without usable credentials.`,
  );
}

function problem(error: unknown, accountId: string, task: RootTask): string {
  const cure = cureOf(error, accountId);
  if (isAccessDenied(error)) {
    if (cure) return `was denied for account ${accountId} (${serviceMessage(error)}). ${cure}`;
    return [
      `was denied for account ${accountId} (${serviceMessage(error)}).`,
      "Any of these can be the cause:",
      `(1) the policy of the function's role does not allow sts:AssumeRoot on arn:${task.partition}:iam::*:root with the task policy ${policyName(task)};`,
      `(2) centralized root access is not enabled, or account ${task.accountId} is neither the management account nor IAM's delegated administrator: run root-access-key doctor --organization;`,
      "(3) a service control policy denies what the root user does, without an exception for aws:AssumedRoot: see the policies of the account and of the OUs above it;",
      `(4) the account is suspended or not a member: see aws organizations describe-account --account-id ${accountId}.`,
    ].join(" ");
  }
  if (isAbort(error)) return `did not answer in time for account ${accountId}.`;
  return [`failed for account ${accountId} (${serviceMessage(error)}).`, cure]
    .filter(Boolean)
    .join(" ");
}

/**
 * The ARNs of an account's root user in STS. AWS does not document which of the two a session of AssumeRoot
 * has: CloudTrail and the condition keys show the first, error messages the second.
 */
function rootArns(accountId: string, partition: string): string[] {
  return [
    `arn:${partition}:iam::${accountId}:root`,
    `arn:${partition}:sts::${accountId}:assumed-root`,
  ];
}

/**
 * Checks that a root session is that of the account's own root user. In it, IAM lists and deletes keys without
 * a user name, so they are those of whoever the session belongs to. It needs no permission.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @param sts in the root session
 * @throws {SessionUnverifiedError} If the session is somebody else's, or STS does not identify it.
 * @throws {PassingFaultError} If a transient fault prevents an answer.
 */
export async function checkRootIdentity(
  sts: STSClient,
  { accountId, partition }: { readonly accountId: string; readonly partition: string },
  limits: CallLimits,
): Promise<void> {
  const command = new GetCallerIdentityCommand({});
  const { Account, Arn } = await sts.send(command, limits).catch((error: unknown) => {
    const Failure = mayPassLater(error) ? PassingFaultError : SessionUnverifiedError;
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

/** How to exempt root sessions from a service control policy that denies what the root user does. */
export const EXEMPT_ROOT_SESSIONS =
  "Make an exception for aws:AssumedRoot in that policy. If it is AWS Control Tower's control AWS-GR_RESTRICT_ROOT_USER, set its parameter ExemptAssumeRoot.";

/** The endpoint has no root sessions. */
export const NO_ROOT_SESSIONS_HERE =
  "The STS endpoint does not have AssumeRoot. Use the regional endpoint of a Region in the partition aws.";

/** Which of the two accounts has the service control policy that denied a call for or in a root session. */
export function deniedByPolicyOf(
  error: unknown,
  accountId: string,
): "CALLER" | "MEMBER" | undefined {
  if (!isAccessDenied(error)) return undefined;
  const message = serviceMessage(error);
  if (!/explicit deny in a service control policy/i.test(message)) return undefined;
  const user = /User: arn:[a-z0-9-]+:(?:iam|sts)::(?<accountId>\d{12}):/.exec(message)?.groups;
  return user && (user.accountId === accountId ? "MEMBER" : "CALLER");
}

/**
 * Describes, in sentences, how to fix an error that prevents a root session.
 *
 * @param error of STS, or of IAM in the session
 * @param accountId the member account
 * @returns undefined if AWS's error does not show the cause
 */
export function cureOf(error: unknown, accountId: string): string | undefined {
  switch (deniedByPolicyOf(error, accountId)) {
    case "CALLER":
      return "A service control policy of the calling account denies it, not one of the member account: allow the caller sts:AssumeRoot in the policies of its own account and the OUs above it.";
    case "MEMBER":
      return `A service control policy of account ${accountId}, or of an OU above it, denies what its root user does. ${EXEMPT_ROOT_SESSIONS}`;
  }
  switch (error instanceof Error ? error.name : undefined) {
    case "RegionDisabledException":
      return `AWS STS is not active for this Region in the settings of account ${accountId}: activate it there (IAM, Account settings, Security Token Service), or call from another Region.`;
    case "InvalidAction":
      return NO_ROOT_SESSIONS_HERE;
    default:
      return undefined;
  }
}

function policyName({ taskPolicyArn }: RootTask): string {
  return taskPolicyArn.slice(taskPolicyArn.lastIndexOf("/") + 1);
}
