import { AssumeRootCommand, type STSClient } from "@aws-sdk/client-sts";
import type { CallLimits } from "../shared/call-limits.ts";
import {
  isAbort,
  isAccessDenied,
  isUnreadableAnswer,
  serviceMessage,
} from "../shared/service-error.ts";
import type { SessionCredentials } from "./clients.ts";
import { taskPolicyArn } from "./contract.ts";
import { RootSessionError } from "./errors.ts";
import type { Home } from "./request.ts";

/** The longest that there is, and as long as Lambda lets a function run. */
const DURATION_S = 900;

/**
 * Opens a session in the place of a member account's root user, for the deletion of credentials. The
 * task allows to list, look at and delete access keys, but not to deactivate them.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 *
 * @param accountId the member account
 * @throws {RootSessionError} If STS gives no credentials.
 */
export async function openRootSession(
  sts: STSClient,
  accountId: string,
  home: Home,
  limits: CallLimits,
): Promise<SessionCredentials> {
  const command = new AssumeRootCommand({
    TargetPrincipal: accountId,
    TaskPolicyArn: { arn: taskPolicyArn(home.partition) },
    DurationSeconds: DURATION_S,
  });
  const { Credentials } = await sts.send(command, limits).catch((error: unknown) => {
    // Such an error can hold the answer, and the answer the session's credentials.
    if (isUnreadableAnswer(error)) throw malformed(accountId);
    const message = `sts:AssumeRoot ${problem(error, accountId, home)}`;
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

function problem(error: unknown, accountId: string, home: Home): string {
  if (isAccessDenied(error)) {
    return [
      `was denied for account ${accountId} (${serviceMessage(error)}).`,
      "Any of these can be the cause:",
      `(1) the policy of the function's role does not allow sts:AssumeRoot on arn:${home.partition}:iam::*:root with the task policy IAMDeleteRootUserCredentials;`,
      `(2) centralized root access is not enabled, or account ${home.accountId} is neither the management account nor IAM's delegated administrator: see aws iam list-organizations-features and aws organizations list-delegated-administrators --service-principal iam.amazonaws.com;`,
      "(3) a service control policy denies what root does, without an exception for aws:AssumedRoot: see the policies of the account and of the organizational units above it;",
      `(4) the account is suspended or not a member: see aws organizations describe-account --account-id ${accountId}.`,
    ].join(" ");
  }
  if (isAbort(error)) return `did not answer in time for account ${accountId}.`;
  return `failed for account ${accountId} (${serviceMessage(error)}).`;
}
