import type { Member, Organization, Unit } from "./organization.ts";

/** An organization as Organizations describes it. */
export function describeOrganization(organization: Organization): object {
  const { id, managementAccountId } = organization;
  const management = organization.member(managementAccountId);
  return {
    Id: id,
    Arn: organization.arnOf("organization"),
    FeatureSet: "ALL",
    MasterAccountArn: organization.arnOf("account", managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: management.email,
    AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
  };
}

/** An account as Organizations describes it. */
export function describeAccount(organization: Organization, member: Member): object {
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

/** An organizational unit as Organizations describes it. */
export function describeUnit(organization: Organization, { id, name }: Unit): object {
  return { Id: id, Arn: organization.arnOf("ou", id), Name: name };
}
