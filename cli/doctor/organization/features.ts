import { ListAWSServiceAccessForOrganizationCommand } from "@aws-sdk/client-organizations";
import { hasRootSessions } from "../../../shared/root-session-partition.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { explainRefusal, readFeatures } from "../../audit/access.ts";
import { callList, refusalOf } from "../../aws/call.ts";
import { explainError } from "../../aws/explain-error.ts";
import { CommandError } from "../../errors.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import type { OrganizationDetails } from "./organization-details.ts";
import { servicesOf } from "./services.ts";

export const organizationCheck: Check<Pick<OrganizationContext, "organization">> = {
  id: "organization",
  title: "Organization",
  actions: LOOKUPS.organization,
  async *run({ organization }) {
    try {
      yield judgeOrganization(await organization());
    } catch (error) {
      // Then there is nothing to check.
      if (refusalOf(error) !== "AWSOrganizationsNotInUseException") throw error;
      throw new CommandError(explainError(error, process.env), { cause: error });
    }
  },
};

export function judgeOrganization(organization: OrganizationDetails): Judgement {
  const { id, managementAccountId, hasAllFeatures } = organization;
  const found = `${id}, with the management account ${managementAccountId}`;
  if (hasAllFeatures) return { health: "GOOD", found: `${found}, has all features.` };
  return {
    health: "BAD",
    found: `${found}, has consolidated billing only: there are no StackSets and no delegated administrators.`,
    fix: "In the management account: `aws organizations enable-all-features`",
  };
}

export const trustedAccessCheck: Check<Pick<OrganizationContext, "caller" | "clients" | "over">> = {
  id: "trusted-access",
  title: "Trusted access",
  actions: ["organizations:ListAWSServiceAccessForOrganization"],
  async *run({ caller, clients, over }) {
    const services = await callList({
      action: "organizations:ListAWSServiceAccessForOrganization",
      list: "EnabledServicePrincipals",
      item: objectWith({ ServicePrincipal: text("a service principal") }, "a service"),
      command: (NextToken) => new ListAWSServiceAccessForOrganizationCommand({ NextToken }),
      send: (command) => clients.organizations.send(command, callLimits({ over })),
    });
    const trusted = new Set(services.map(({ ServicePrincipal }) => ServicePrincipal));
    for (const { principal, name, neededFor, enable } of servicesOf(caller.partition)) {
      yield trusted.has(principal)
        ? { health: "GOOD", subject: principal, found: `${name} has trusted access.` }
        : {
            health: "BAD",
            subject: principal,
            found: `${name} has no trusted access, which ${neededFor} needs.`,
            fix: `In the management account: \`${enable}\``,
          };
    }
  },
};

export const rootAccessCheck: Check<Pick<OrganizationContext, "caller" | "clients">> = {
  id: "centralized-root-access",
  title: "Centralized root access",
  actions: ["iam:ListOrganizationsFeatures"],
  async *run({ caller, clients }) {
    if (!hasRootSessions(caller.partition)) return;
    try {
      yield judgeFeatures(await readFeatures(clients.iam));
    } catch (error) {
      const found = explainRefusal(error);
      if (found === undefined) throw error;
      yield { health: "BAD", found };
    }
  },
};

/**
 * | credentials | sessions | health  |
 * | ----------- | -------- | ------- |
 * | on          | on       | GOOD    |
 * | on          | off      | WARNING |
 * | off         | any      | BAD     |
 */
export function judgeFeatures(features: readonly string[]): Judgement {
  if (!features.includes("RootCredentialsManagement")) {
    return {
      health: "BAD",
      found:
        "The management of root credentials is off: no account can be audited in a root session, and no root key can be removed.",
      fix: "`aws iam enable-organizations-root-credentials-management`",
    };
  }
  if (!features.includes("RootSessions")) {
    return {
      health: "WARNING",
      found:
        "The management of root credentials is on, and root sessions are off. Root keys are audited and removed without them.",
      fix: "`aws iam enable-organizations-root-sessions`",
    };
  }
  return { health: "GOOD", found: "The management of root credentials and root sessions are on." };
}
