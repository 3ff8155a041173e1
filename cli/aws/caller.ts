import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type CallLimits, limitCalls } from "../../shared/time-limits.ts";
import { CommandError } from "../command-error.ts";
import { call } from "./call.ts";
import type { AwsSession } from "./session.ts";

/** Whose credentials the command line works with. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  readonly partition: string;
}

const ARN = /^arn:(?<partition>[a-z0-9-]+):(iam|sts)::(?<accountId>\d{12}):./;
const LONGEST_MS = 20_000;

/**
 * Asks AWS whose credentials these are, which takes no permission.
 * See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @throws {CallError} If there are no credentials, or AWS does not take them or does not answer.
 * @throws {CommandError} If the answer names no account.
 */
export async function readCaller(
  { sts }: AwsSession,
  limits: CallLimits = limitCalls(LONGEST_MS),
): Promise<Caller> {
  const command = new GetCallerIdentityCommand({});
  const { Arn = "", Account } = await call("sts:GetCallerIdentity", sts.send(command, limits));
  const { partition, accountId } = ARN.exec(Arn)?.groups ?? {};
  if (partition !== undefined && accountId !== undefined && accountId === Account) {
    return { accountId, partition, arn: Arn };
  }
  throw new CommandError("sts:GetCallerIdentity answered without an account and its ARN.");
}
