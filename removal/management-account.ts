import {
  DescribeOrganizationCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { PassingFaultError } from "../shared/root-session.ts";
import { accountId } from "../shared/schema.ts";
import {
  howToAllow,
  isAbort,
  isAccessDenied,
  mayPass,
  serviceMessage,
} from "../shared/service-error.ts";
import type { CallLimits } from "../shared/time-limits.ts";
import { OrganizationUnreadableError } from "./errors.ts";

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
    const Failure = mayPass(error) ? PassingFaultError : OrganizationUnreadableError;
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
