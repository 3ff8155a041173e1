import { type Account, Sandbox, type Tenant } from "root-access-key-sandbox";
import { type Outcome, run } from "./command-line.ts";

export const MANAGEMENT_ID = "999999999999";
export const ADMINISTRATOR_ID = "888888888888";
export const STRANGER_ID = "777777777777";

export type OrganizationUnderTest = Awaited<ReturnType<typeof openOrganization>>;

/** An organization in a sandbox of its own, and an account outside it. */
export async function openOrganization(memberIds: readonly string[]) {
  const sandbox = await Sandbox.start();
  const tenants = new Map<string, Tenant>();
  for (const id of [MANAGEMENT_ID, ADMINISTRATOR_ID, STRANGER_ID, ...memberIds]) {
    tenants.set(id, sandbox.addAccount({ id, reportGenerationMs: 0 }));
  }
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: ADMINISTRATOR_ID,
    memberIds: [ADMINISTRATOR_ID, ...memberIds],
  });
  const tenant = (id: string): Tenant => {
    const found = tenants.get(id);
    if (!found) throw new Error(`There is no account ${id}.`);
    return found;
  };
  const environmentOf = (accountId: string): Record<string, string> => ({
    ...sandbox.environmentOf({ id: accountId }),
    // Not the default, which is also the name of the user in the sandbox.
    AWS_SECRET_ACCESS_KEY: "no-secret",
  });
  return {
    sandbox,
    organization,
    environmentOf,
    tenant,
    account: (id: string): Account => tenant(id).account,
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,
    /** Runs `audit` with the credentials of an account. */
    audit: (accountId: string, ...args: string[]): Promise<Outcome> =>
      run(["audit", ...args], environmentOf(accountId)),
    close: () => sandbox.close(),
  };
}
