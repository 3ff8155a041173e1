import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { connection } from "../shared/connections.ts";
import { readPlainXmlOnly } from "../shared/plain-xml.ts";
import { redactErrors } from "../shared/redaction.ts";
import type { SessionCredentials } from "../shared/root-session.ts";

/** AWS's services, as one removal needs them. */
export interface Clients {
  readonly organizations: OrganizationsClient;
  /** Regional, as sts:AssumeRoot has to be: the SDK calls the Region's endpoint by itself. */
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
  const settings = { ...target, ...connection };
  const clients = {
    organizations: new OrganizationsClient(settings),
    sts: new STSClient(settings),
    iamIn(session: SessionCredentials) {
      const iam = new IAMClient({ ...settings, credentials: session });
      readPlainXmlOnly(iam);
      redactErrors(iam);
      return iam;
    },
  };
  redactErrors(clients.organizations);
  readPlainXmlOnly(clients.sts);
  redactErrors(clients.sts);
  return clients;
}
