import {
  DescribeOrganizationCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { accountId, objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer } from "../../aws/call.ts";
import { callLimits, type Place } from "../place.ts";

const FEATURES = "ALL or CONSOLIDATED_BILLING";
/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
const organizationSchema = objectWith(
  {
    Id: text("the id of an organization"),
    MasterAccountId: accountId,
    FeatureSet: v.picklist(["ALL", "CONSOLIDATED_BILLING"], FEATURES),
  },
  "an organization",
);

/** The organization of the caller's account. */
export interface OrganizationDetails {
  readonly id: string;
  readonly managementAccountId: string;
  readonly hasAllFeatures: boolean;
}

type Reader = Pick<Place, "over"> & {
  readonly clients: { readonly organizations: OrganizationsClient };
};

export async function readOrganization({ clients, over }: Reader): Promise<OrganizationDetails> {
  const action = "organizations:DescribeOrganization";
  const command = new DescribeOrganizationCommand({});
  const answer = await call(action, clients.organizations.send(command, callLimits({ over })));
  const { Organization } = answer;
  const found = parseAnswer(organizationSchema, Organization, `${action}.Organization`);
  const { Id: id, MasterAccountId: managementAccountId, FeatureSet } = found;
  return { id, managementAccountId, hasAllFeatures: FeatureSet === "ALL" };
}
