import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { STSClient } from "@aws-sdk/client-sts";
import { readPlainXmlOnly } from "../../shared/plain-xml.ts";
import { redactErrors } from "../../shared/redaction.ts";
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

export function createClients({ sts, settings }: AwsSession): Clients {
  const organizations = new OrganizationsClient({ ...settings, maxAttempts: MOST_ATTEMPTS });
  redactErrors(organizations);
  const openIam = (credentials = settings.credentials as IAMClient["config"]["credentials"]) => {
    const iam = new IAMClient({ ...settings, credentials });
    readPlainXmlOnly(iam);
    redactErrors(iam);
    return iam;
  };
  return {
    sts,
    organizations,
    iam: openIam(),
    iamIn: (session) => openIam(async () => session),
  };
}
