import type { EventBus } from "./events/event-bus.ts";
import type { Tenant } from "./operation.ts";
import type { Organization } from "./organizations/organization.ts";

/** The accounts and organizations of a sandbox. */
export class Directory {
  /** By account id. */
  readonly #tenants = new Map<string, Tenant>();
  readonly #organizations: Organization[] = [];

  addTenant(tenant: Tenant): void {
    this.#tenants.set(tenant.account.id, tenant);
  }

  addOrganization(organization: Organization): void {
    this.#organizations.push(organization);
  }

  find(accountId: string): Tenant | undefined {
    return this.#tenants.get(accountId);
  }

  /** @throws {Error} If there is no such account. */
  get(accountId: string): Tenant {
    const tenant = this.find(accountId);
    if (!tenant) throw new Error(`The sandbox has no account ${accountId}.`);
    return tenant;
  }

  /** The bus with an ARN, in any account. */
  findBus(arn: string): EventBus | undefined {
    return this.find(arn.split(":")[4] ?? "")?.events.findBus(arn);
  }

  /** The account's organization, if any. */
  organizationOf(accountId: string): Organization | undefined {
    return this.#organizations.find(({ members }) => members.has(accountId));
  }
}
