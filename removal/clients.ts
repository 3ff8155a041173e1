import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { openClient } from "../shared/aws-client.ts";
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
    organizations: openClient(OrganizationsClient, target),
    sts: openClient(STSClient, target),
    iamIn: (session) => openClient(IAMClient, { ...target, credentials: session }),
  };
}
