import * as v from "valibot";
import type { RequestContext, Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../wire/input.ts";

/**
 * Says what is enabled of centralized root access.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
 */
export function listOrganizationsFeatures(
  { account }: Tenant,
  input: unknown,
  { directory }: RequestContext,
): object {
  parseInput(v.strictObject({}), input, "ValidationError");
  const organization = directory.organizationOf(account.id);
  if (!organization) {
    const message = `Account ${account.id} is in no organization.`;
    throw new ServiceError("OrganizationNotFoundException", 400, message);
  }
  if (!organization.isAdministrator(account.id, "iam.amazonaws.com")) {
    throw new ServiceError(
      "AccountNotManagementOrDelegatedAdministratorException",
      400,
      `Account ${account.id} is neither the management account nor IAM's delegated administrator.`,
    );
  }
  return {
    OrganizationId: organization.id,
    EnabledFeatures: { member: [...organization.rootFeatures] },
  };
}
