import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient } from "@aws-sdk/client-sts";
import { openClient } from "../../shared/aws-client.ts";
import type { SessionCredentials } from "../../shared/root-session.ts";
import type { AwsSession } from "../aws/session.ts";

/** The clients that the audit of an organization needs. */
export interface Clients {
  /** Regional, which sts:AssumeRoot requires. */
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
  /** In the caller's own account. */
  readonly iam: IAMClient;
  /** Opens IAM in a session of a member account. */
  iamIn(session: SessionCredentials): IAMClient;
  /** Opens STS in a session of a member account. */
  stsIn(session: SessionCredentials): STSClient;
}

/** AWS Organizations throttles early, and a list without one of its pages is useless. */
const MOST_ATTEMPTS = 8;

/**
 * Makes the SDK's clients for one audit.
 *
 * @throws if the SDK cannot read its settings
 */
export async function openClients({ sts, settings }: AwsSession): Promise<Clients> {
  const iam = openClient(IAMClient, settings);
  // Given to each account's client, so that it does not look for the endpoint itself.
  const [iamEndpoint, stsEndpoint] = await Promise.all(
    [iam, sts].map(({ config }) => config.serviceConfiguredEndpoint?.()),
  );
  const known = { ...settings, ignoreConfiguredEndpointUrls: true };
  return {
    sts,
    organizations: openClient(OrganizationsClient, { ...settings, maxAttempts: MOST_ATTEMPTS }),
    iam,
    iamIn: (session) =>
      openClient(IAMClient, { ...known, endpoint: iamEndpoint, credentials: async () => session }),
    stsIn: (session) =>
      openClient(STSClient, { ...known, endpoint: stsEndpoint, credentials: async () => session }),
  };
}
