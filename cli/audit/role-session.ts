import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { SessionCredentials } from "../../shared/root-session.ts";
import { isUnreadableAnswer } from "../../shared/service-error.ts";
import { visiblyOnOneLine } from "../../shared/text.ts";
import type { CallLimits } from "../../shared/time-limits.ts";

/** A role in a member account. */
interface MemberRole {
  readonly partition: string;
  readonly accountId: string;
  /** With its path, if it has one. */
  readonly roleName: string;
}

/** The shortest that there is. */
const DURATION_S = 900;

/** All that the session may do, whatever else the role may. */
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["iam:GetAccountSummary", "iam:GenerateCredentialReport", "iam:GetCredentialReport"],
      Resource: "*",
    },
  ],
});

/** No session of the role could be opened, or the session is not in the account of the role. */
export class RoleSessionError extends Error {
  override readonly name = "RoleSessionError";
}

/**
 * Opens a session of a role in a member account that can only read what the rule reads.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * @throws {RoleSessionError} If STS gives no credentials.
 */
export async function openRoleSession(
  sts: STSClient,
  { partition, accountId, roleName }: MemberRole,
  limits: CallLimits,
): Promise<SessionCredentials> {
  const command = new AssumeRoleCommand({
    RoleArn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
    RoleSessionName: "root-access-key-audit",
    DurationSeconds: DURATION_S,
    Policy: POLICY,
  });
  const { Credentials } = await sts.send(command, limits).catch((cause: unknown) => {
    // Such an error can hold the answer, and the answer the session's credentials.
    throw isUnreadableAnswer(cause)
      ? malformed()
      : new RoleSessionError("sts:AssumeRole failed.", { cause });
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw malformed();
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

/**
 * Checks in which account a session of a role is: what IAM answers there does not say.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @param sts in the session
 * @throws {RoleSessionError} If it is another account's, or STS does not say.
 */
export async function checkRoleAccount(
  sts: STSClient,
  accountId: string,
  limits: CallLimits,
): Promise<void> {
  const command = new GetCallerIdentityCommand({});
  const { Account } = await sts.send(command, limits).catch((cause: unknown) => {
    throw new RoleSessionError("sts:GetCallerIdentity failed in the role's session.", { cause });
  });
  if (Account === accountId) return;
  throw new RoleSessionError(
    `sts:GetCallerIdentity in the role's session says ${visiblyOnOneLine(Account?.slice(0, 40) ?? "nothing")}, not account ${accountId}.`,
  );
}

function malformed(): RoleSessionError {
  return new RoleSessionError("sts:AssumeRole answered without usable credentials.");
}
