import type { IAMClient } from "@aws-sdk/client-iam";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import { openIam } from "../shared/clients/iam.ts";
import { openOrganizations } from "../shared/clients/organizations.ts";
import { openSts } from "../shared/clients/sts.ts";
import type { SessionCredentials } from "../shared/root-session.ts";

/** AWS's services, as one removal needs them. */
export interface Clients {
  readonly organizations: OrganizationsClient;
  readonly sts: STSClient;
  /** Opens IAM in a root session. */
  iamIn(session: SessionCredentials): IAMClient;
}

/** Where to call and as whom. */
type Target = Pick<STSClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Makes the SDK's clients, for one removal.
 *
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(target: Target = {}): Clients {
  return {
    organizations: openOrganizations(target),
    sts: openSts(target),
    iamIn: (session) => openIam({ ...target, credentials: session }),
  };
}
