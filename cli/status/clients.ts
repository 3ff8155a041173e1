import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { redactErrors } from "../../shared/redaction.ts";

/** AWS's services, as the status needs them. */
export interface StatusClients {
  readonly config: ConfigServiceClient;
  /** Tries once, for a call that AWS takes once a minute and refuses as it refuses a busy client. */
  readonly configOnce: ConfigServiceClient;
  readonly organizations: OrganizationsClient;
}

/** Where to call and as whom; what is left out comes from the environment and the profile. */
type Target = Pick<ConfigServiceClientConfig, "endpoint" | "region" | "credentials" | "profile">;

/** So often a call is tried, which takes about a minute where AWS goes on throttling it. */
const MAX_ATTEMPTS = 10;

/** Makes the SDK's clients, which slow down by themselves where AWS throttles them. */
export function createClients(target: Target = {}): StatusClients {
  const settings = {
    ...target,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5000,
      socketTimeout: 30_000,
      throwOnRequestTimeout: true,
    }),
    retryMode: "adaptive",
    maxAttempts: MAX_ATTEMPTS,
  } as const;
  const clients = {
    config: new ConfigServiceClient(settings),
    configOnce: new ConfigServiceClient({ ...settings, retryMode: "standard", maxAttempts: 1 }),
    organizations: new OrganizationsClient(settings),
  };
  for (const client of Object.values(clients)) redactErrors(client);
  return clients;
}
