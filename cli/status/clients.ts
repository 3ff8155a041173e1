import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { redactErrors } from "../../shared/aws-client.ts";
import { tellWaiting } from "../aws/tell-waiting.ts";

/** AWS's services, as the status needs them. */
export interface StatusClients {
  readonly config: ConfigServiceClient;
  /** Tries once, for a call that AWS takes once a minute and refuses as it refuses a busy client. */
  readonly configOnce: ConfigServiceClient;
  readonly organizations: OrganizationsClient;
}

/** Where to call, as whom and how; what is left out comes from the environment and the profile. */
type Target = Pick<
  ConfigServiceClientConfig,
  "endpoint" | "region" | "credentials" | "requestHandler"
>;

/** So often a call is tried, which takes about a minute where AWS goes on throttling it. */
const MAX_ATTEMPTS = 10;

/**
 * Makes the SDK's clients, which slow down by themselves where AWS throttles them.
 *
 * @param tell tells people what is waited for
 */
export function createClients(target: Target, tell: (line: string) => void): StatusClients {
  const settings = {
    ...target,
    retryMode: "adaptive",
    maxAttempts: MAX_ATTEMPTS,
  } as const;
  const clients = {
    config: new ConfigServiceClient(settings),
    configOnce: new ConfigServiceClient({ ...settings, retryMode: "standard", maxAttempts: 1 }),
    organizations: new OrganizationsClient(settings),
  };
  const all = Object.values(clients);
  for (const client of all) redactErrors(client);
  tellWaiting(all, tell);
  return clients;
}
