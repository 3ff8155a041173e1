import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { STSClient } from "@aws-sdk/client-sts";
import { openClient } from "../../shared/aws-client.ts";
import type { SessionCredentials } from "../../shared/root-session.ts";
import type { AwsSession } from "../aws/session.ts";

/** AWS's services, as the audit of an organization needs them. */
export interface Clients {
  /** Regional, as sts:AssumeRoot has to be. */
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
  /** Of the caller's own account. */
  readonly iam: IAMClient;
  /** Opens IAM in a root session. */
  iamIn(session: SessionCredentials): IAMClient;
}

/** AWS Organizations throttles early, and a list is good for nothing without one of its pages. */
const MOST_ATTEMPTS = 8;

/**
 * Makes the SDK's clients, for one audit.
 *
 * @throws if the settings that the SDK looks for cannot be read
 */
export async function createClients({ sts, settings }: AwsSession): Promise<Clients> {
  const iam = openClient(IAMClient, settings);
  // As the session's settings, not to be looked for in each account.
  const endpoint = await iam.config.serviceConfiguredEndpoint?.();
  const known = { ...settings, endpoint, ignoreConfiguredEndpointUrls: true };
  return {
    sts,
    organizations: openClient(OrganizationsClient, { ...settings, maxAttempts: MOST_ATTEMPTS }),
    iam,
    iamIn: (session) => openClient(IAMClient, { ...known, credentials: async () => session }),
  };
}
