import * as v from "valibot";
import type { Account } from "../account.ts";
import { parseInput } from "../check.ts";
import type { Operations, RequestContext, Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { rootKeyOperations } from "./root-keys.ts";
import { simulationOperations } from "./simulate.ts";

const NoInput = v.strictObject({});

/** IAM's operations. A result becomes the `…Result` element of the XML. */
export const iamOperations: Operations = {
  ...rootKeyOperations,
  ...simulationOperations,

  ListOrganizationsFeatures: listOrganizationsFeatures,

  GetAccountSummary: ({ account }, input) => {
    parseInput(NoInput, input);
    const entries = Object.entries(summarize(account));
    return { SummaryMap: { entry: entries.map(([key, value]) => ({ key, value })) } };
  },

  GenerateCredentialReport: ({ account }, input) => {
    parseInput(NoInput, input);
    return { State: account.reports.request() };
  },

  GetCredentialReport: ({ account }, input) => {
    parseInput(NoInput, input);
    const { csv, generatedTime } = account.reports.get();
    return {
      Content: Buffer.from(csv).toString("base64"),
      ReportFormat: "text/csv",
      GeneratedTime: `${generatedTime.toISOString().slice(0, 19)}Z`,
    };
  },
};

function summarize(account: Account): Record<string, number> {
  return {
    // A flag, not a count. Inactive keys count.
    AccountAccessKeysPresent: account.rootKeys.length > 0 ? 1 : 0,
    AccountMFAEnabled: 1,
    AccountSigningCertificatesPresent: 0,
    Groups: 0,
    Users: account.users.length,
    UsersQuota: 5000,
  };
}

/**
 * Lists the enabled features of centralized root access.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
 */
function listOrganizationsFeatures(
  { account }: Tenant,
  input: unknown,
  { directory }: RequestContext,
): object {
  parseInput(v.strictObject({}), input, "ValidationError");
  const organization = directory.organizationOf(account.id);
  if (!organization) {
    const message = `Account ${account.id} is not in an organization.`;
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
