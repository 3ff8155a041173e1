import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, RequestContext, Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { ServiceError } from "../service-error.ts";
import type { Member, Organization, ServiceControlPolicy, Unit } from "./organization.ts";

const paging = {
  MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), 20),
  NextToken: PageToken,
};
const NoInput = v.strictObject({});
const ListInput = v.strictObject(paging);
const ParentInput = v.strictObject({ ParentId: v.string(), ...paging });
const ServiceInput = v.strictObject({ ServicePrincipal: v.optional(v.string()), ...paging });
/** Other types of policies are not implemented. */
const PoliciesInput = v.strictObject({ Filter: v.literal("SERVICE_CONTROL_POLICY"), ...paging });
const PolicyInput = v.strictObject({ PolicyId: v.string() });
const TargetsInput = v.strictObject({ PolicyId: v.string(), ...paging });
const AccountInput = v.strictObject({ AccountId: v.pipe(v.string(), v.regex(/^\d{12}$/)) });

/** Organizations' error code for invalid input. */
const INVALID = "InvalidInputException";

/** AWS Organizations' operations. */
export const organizationsOperations: Operations = {
  DescribeOrganization: (tenant, input, context) => {
    parseInput(NoInput, input, INVALID);
    return { Organization: describeOrganization(organizationOf(tenant, context)) };
  },

  DescribeAccount: (tenant, request, context) => {
    const { AccountId } = parseInput(AccountInput, request, INVALID);
    const organization = administered(tenant, context);
    const member = organization.members.get(AccountId);
    if (member) return { Account: describeAccount(organization, member) };
    throw new ServiceError("AccountNotFoundException", 400, `There is no account ${AccountId}.`);
  },

  ListAccounts: (tenant, request, context) => {
    const input = parseInput(ListInput, request, INVALID);
    const organization = administered(tenant, context);
    const { items, next } = page(organization, [...organization.members.values()], input);
    return { Accounts: items.map((member) => describeAccount(organization, member)), ...next };
  },

  ListAccountsForParent: (tenant, request, context) => {
    const { ParentId, ...input } = parseInput(ParentInput, request, INVALID);
    const organization = administered(tenant, context);
    checkParent(organization, ParentId);
    const members = [...organization.members.values()];
    const children = members.filter(({ parentId }) => parentId === ParentId);
    const { items, next } = page(organization, children, input);
    return { Accounts: items.map((member) => describeAccount(organization, member)), ...next };
  },

  ListOrganizationalUnitsForParent: (tenant, request, context) => {
    const { ParentId, ...input } = parseInput(ParentInput, request, INVALID);
    const organization = administered(tenant, context);
    checkParent(organization, ParentId);
    const units = [...organization.units.values()];
    const children = units.filter(({ parentId }) => parentId === ParentId);
    const { items, next } = page(organization, children, input);
    return { OrganizationalUnits: items.map((unit) => describeUnit(organization, unit)), ...next };
  },

  ListAWSServiceAccessForOrganization: (tenant, request, context) => {
    const input = parseInput(ListInput, request, INVALID);
    const organization = administered(tenant, context);
    const { items, next } = page(organization, [...organization.trustedServices], input);
    return {
      EnabledServicePrincipals: items.map((ServicePrincipal) => ({ ServicePrincipal })),
      ...next,
    };
  },

  ListDelegatedAdministrators: (tenant, request, context) => {
    const { ServicePrincipal, ...input } = parseInput(ServiceInput, request, INVALID);
    const organization = administered(tenant, context);
    const services = [...organization.administrators].filter(
      ([service]) => ServicePrincipal === undefined || service === ServicePrincipal,
    );
    const accountIds = [...new Set(services.map(([, accountId]) => accountId))];
    const { items, next } = page(organization, accountIds, input);
    return {
      DelegatedAdministrators: items.map((accountId) =>
        describeAccount(organization, organization.member(accountId)),
      ),
      ...next,
    };
  },

  ListPolicies: (tenant, request, context) => {
    const { Filter, ...input } = parseInput(PoliciesInput, request, INVALID);
    const organization = administered(tenant, context);
    const { items, next } = page(organization, [...organization.policies.values()], input);
    return { Policies: items.map((policy) => describePolicy(organization, policy)), ...next };
  },

  DescribePolicy: (tenant, request, context) => {
    const { PolicyId } = parseInput(PolicyInput, request, INVALID);
    const organization = administered(tenant, context);
    const policy = policyOf(organization, PolicyId);
    const PolicySummary = describePolicy(organization, policy);
    return { Policy: { PolicySummary, Content: policy.content } };
  },

  ListTargetsForPolicy: (tenant, request, context) => {
    const { PolicyId, ...input } = parseInput(TargetsInput, request, INVALID);
    const organization = administered(tenant, context);
    const { targetIds } = policyOf(organization, PolicyId);
    const { items, next } = page(organization, targetIds, input);
    return { Targets: items.map((id) => describeTarget(organization, id)), ...next };
  },
};

/** The account's organization. */
function organizationOf({ account }: Tenant, { directory }: RequestContext): Organization {
  const organization = directory.organizationOf(account.id);
  if (organization) return organization;
  throw new ServiceError(
    "AWSOrganizationsNotInUseException",
    400,
    "Your account is not a member of an organization.",
  );
}

/** The account's organization, if the account administers it for any service. */
function administered(tenant: Tenant, context: RequestContext): Organization {
  const organization = organizationOf(tenant, context);
  if (organization.isAdministrator(tenant.account.id)) return organization;
  throw new ServiceError(
    "AccessDeniedException",
    400,
    "You don't have permissions to access this resource.",
  );
}

function checkParent({ rootId, units }: Organization, parentId: string): void {
  if (parentId === rootId || units.has(parentId)) return;
  throw new ServiceError("ParentNotFoundException", 400, `There is no parent ${parentId}.`);
}

function page<T>(
  { emptyPages }: Organization,
  all: readonly T[],
  { NextToken, MaxResults }: v.InferOutput<typeof ListInput>,
) {
  return pageOf(all, { token: NextToken, limit: MaxResults, emptyPages });
}

/** An organization in the format of Organizations. */
function describeOrganization(organization: Organization): object {
  const { id, managementAccountId } = organization;
  const management = organization.member(managementAccountId);
  return {
    Id: id,
    Arn: organization.arnOf("organization"),
    FeatureSet: organization.featureSet,
    MasterAccountArn: organization.arnOf("account", managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: management.email,
    AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
  };
}

/** An account in the format of Organizations. */
function describeAccount(organization: Organization, member: Member): object {
  const { account, name, email, status, joined } = member;
  return {
    Id: account.id,
    Arn: organization.arnOf("account", account.id),
    Name: name,
    Email: email,
    State: status,
    Status: organization.hasRetiredStatus ? status : undefined,
    JoinedMethod: account.id === organization.managementAccountId ? "INVITED" : "CREATED",
    JoinedTimestamp: joined.getTime() / 1000,
  };
}

/** An organizational unit in the format of Organizations. */
function describeUnit(organization: Organization, { id, name }: Unit): object {
  return { Id: id, Arn: organization.arnOf("ou", id), Name: name };
}

function policyOf({ policies }: Organization, policyId: string): ServiceControlPolicy {
  const policy = policies.get(policyId);
  if (policy) return policy;
  throw new ServiceError("PolicyNotFoundException", 400, `There is no policy ${policyId}.`);
}

/** A service control policy in the format of Organizations, without its content. */
function describePolicy(organization: Organization, { id, name }: ServiceControlPolicy): object {
  return {
    Id: id,
    Arn: organization.arnOf("policy", "service_control_policy", id),
    Name: name,
    Type: "SERVICE_CONTROL_POLICY",
    AwsManaged: false,
  };
}

/** A target of a policy, in the format of Organizations. */
function describeTarget(organization: Organization, id: string): object {
  const { rootId, members, units } = organization;
  if (id === rootId) {
    return { TargetId: id, Arn: organization.arnOf("root", id), Name: "Root", Type: "ROOT" };
  }
  const unit = units.get(id);
  return {
    TargetId: id,
    Arn: organization.arnOf(unit ? "ou" : "account", id),
    Name: unit?.name ?? members.get(id)?.name,
    Type: unit ? "ORGANIZATIONAL_UNIT" : "ACCOUNT",
  };
}
