import {
  ListDelegatedAdministratorsCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { accountId, objectWith } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { describeAccounts } from "../named-account.ts";
import { callLimits, type Place } from "../place.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { type OrganizationService, servicesOf } from "./services.ts";

export const delegationCheck: Check<
  Pick<OrganizationContext, "caller" | "clients" | "organization" | "nameAccounts" | "over">
> = {
  id: "delegated-administrator",
  title: "Delegated administrator",
  actions: [...LOOKUPS.organization, "organizations:ListDelegatedAdministrators"],
  async *run(context) {
    const { caller, organization, nameAccounts } = context;
    const asked = servicesOf(caller.partition).map(async (service) => ({
      service,
      ids: await listAdministrators(context, service.principal),
    }));
    const [{ managementAccountId }, ...delegations] = await Promise.all([organization(), ...asked]);
    for (const { service, ids } of delegations) {
      yield judgeDelegation({
        service,
        ids,
        callerId: caller.accountId,
        managementAccountId,
        names: describeAccounts(await nameAccounts(ids)),
      });
    }
  },
};

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html */
async function listAdministrators(
  {
    clients,
    over,
  }: Pick<Place, "over"> & { readonly clients: { readonly organizations: OrganizationsClient } },
  ServicePrincipal: string,
): Promise<readonly string[]> {
  const administrators = await callList({
    action: "organizations:ListDelegatedAdministrators",
    list: "DelegatedAdministrators",
    item: objectWith({ Id: accountId }, "an account"),
    command: (NextToken) => new ListDelegatedAdministratorsCommand({ ServicePrincipal, NextToken }),
    send: (command) => clients.organizations.send(command, callLimits({ over })),
  });
  return administrators.map(({ Id }) => Id);
}

interface Delegation {
  readonly service: OrganizationService;
  /** The delegated administrators. */
  readonly ids: readonly string[];
  readonly names: string;
  readonly callerId: string;
  readonly managementAccountId: string;
}

/**
 * | caller             | delegated to     | health |
 * | ------------------ | ---------------- | ------ |
 * | management account | anyone or no one | GOOD   |
 * | any other          | the caller       | GOOD   |
 * | any other          | others or no one | BAD    |
 */
export function judgeDelegation(delegation: Delegation): Judgement {
  const { service, ids, names, callerId, managementAccountId } = delegation;
  const { principal, name } = service;
  const to = ids.length === 0 ? "delegated to no account" : `delegated to ${names}`;
  if (callerId === managementAccountId) {
    const found = `${name} is ${to}. The caller is the management account, which needs no delegation.`;
    return { health: "GOOD", subject: principal, found };
  }
  if (ids.includes(callerId)) {
    return { health: "GOOD", subject: principal, found: `${name} is ${to}. That is the caller.` };
  }
  return {
    health: "BAD",
    subject: principal,
    found: `${name} is ${to}. The caller is ${callerId}.`,
    fix: `Run this in the account that has the organization's stack. If that is ${callerId}, in the management account: \`aws organizations register-delegated-administrator --account-id ${callerId} --service-principal ${principal}\``,
  };
}
