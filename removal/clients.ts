import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { openClient } from "../shared/aws-client.ts";
import type { SessionCredentials } from "../shared/root-session.ts";
import { type HearDate, hearDates } from "./aws-clock.ts";

/** AWS's services, as one removal needs them. */
export interface Clients {
  readonly organizations: OrganizationsClient;
  readonly sts: STSClient;
  /** Opens IAM in a root session. */
  iamIn(session: SessionCredentials): IAMClient;
  /** Opens STS in a root session. */
  stsIn(session: SessionCredentials): STSClient;
}

/** Where to call and as whom. */
type Target = Pick<STSClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Makes the SDK's clients, for one removal.
 *
 * @param hear gets the `Date` of each answer
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(hear: HearDate, target: Target = {}): Clients {
  const open = <Client extends STSClient | IAMClient | OrganizationsClient>(
    Client: new (settings: Target) => Client,
    changes: Target = {},
  ) => hearDates(openClient(Client, { ...target, ...changes }), hear);
  return {
    organizations: open(OrganizationsClient),
    sts: open(STSClient),
    iamIn: (session) => open(IAMClient, { credentials: session }),
    stsIn: (session) => open(STSClient, { credentials: session }),
  };
}
