import type { IAMClient } from "@aws-sdk/client-iam";
import {
  DescribeOrganizationCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { KeyUnreadableError, PassingFaultError } from "../shared/errors.ts";
import { type ListedKey, listRootKeys, readLastUse } from "../shared/root-access-keys.ts";
import { accountId } from "../shared/schema.ts";
import {
  howToAllow,
  isAbort,
  isAccessDenied,
  mayPassLater,
  serviceMessage,
} from "../shared/service-error.ts";
import { type CallLimits, limitCalls } from "../shared/time-limits.ts";
import { OrganizationUnreadableError } from "./errors.ts";
import type { RootKey } from "./plan.ts";
import { type PollOptions, pollUntil } from "./time-budget.ts";

/**
 * Asks which account is the organization's management account.
 * See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 *
 * @throws {OrganizationUnreadableError} If AWS Organizations denies it or says anything else.
 * @throws {PassingFaultError} If a fault keeps AWS Organizations from saying it.
 */
export async function readManagementAccount(
  organizations: OrganizationsClient,
  limits: CallLimits,
): Promise<string> {
  const command = new DescribeOrganizationCommand({});
  const { Organization } = await organizations.send(command, limits).catch((error: unknown) => {
    const Failure = mayPassLater(error) ? PassingFaultError : OrganizationUnreadableError;
    const message = `organizations:DescribeOrganization ${problem(error)}`;
    throw new Failure(message, { cause: error });
  });
  const id = Organization?.MasterAccountId;
  if (v.is(accountId, id)) return id;
  throw new OrganizationUnreadableError(
    "organizations:DescribeOrganization answered without a management account's id of 12 digits.",
  );
}

function problem(error: unknown): string {
  if (isAccessDenied(error)) {
    return `was denied (${serviceMessage(error)}). ${howToAllow("organizations:DescribeOrganization")}`;
  }
  if (isAbort(error)) return "did not answer in time.";
  return `failed (${serviceMessage(error)}).`;
}

/**
 * Reads the root user's access keys and when each was last used. A key whose last use cannot be read
 * may just be gone, deleted by a request that runs beside this one, and a new one may be there: all is
 * read anew, from the list on, as long as IAM can list a deleted key.
 *
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {KeyUnreadableError} If it is not certain which keys there are.
 * @throws {PassingFaultError} If a fault keeps IAM from saying when a key was last used.
 */
export function readRootKeys(iam: IAMClient, options: PollOptions): Promise<readonly RootKey[]> {
  const look = () => readOnce(iam, limitCalls(options.timeLeft()));
  return pollUntil(look, (keys) => keys.every(({ lastUsed }) => lastUsed), options);
}

async function readOnce(iam: IAMClient, limits: CallLimits): Promise<readonly RootKey[]> {
  const keys: RootKey[] = [];
  for (const key of await listRootKeys(iam, limits)) keys.push(await withLastUse(iam, key, limits));
  return keys;
}

async function withLastUse(iam: IAMClient, key: ListedKey, limits: CallLimits): Promise<RootKey> {
  try {
    return { ...key, lastUsed: await readLastUse(iam, key.accessKeyId, limits) };
  } catch (error) {
    if (!(error instanceof KeyUnreadableError)) throw error;
    return { ...key, lastUsed: undefined, problem: error.message };
  }
}
