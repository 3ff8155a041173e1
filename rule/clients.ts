import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { IAMClient } from "@aws-sdk/client-iam";
import { connection } from "../shared/connections.ts";
import { readPlainXmlOnly } from "../shared/plain-xml.ts";
import { redactErrors } from "../shared/redaction.ts";
import { retryEachCallAnew } from "../shared/retries.ts";

/** IAM and AWS Config, as evaluations need them. */
export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

/** Where to call and as whom. */
type Target = Pick<ConfigServiceClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Makes the SDK's clients, for any number of evaluations.
 *
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(target: Target = {}): Clients {
  const settings = { ...target, ...connection };
  const clients = { iam: new IAMClient(settings), config: new ConfigServiceClient(settings) };
  readPlainXmlOnly(clients.iam);
  retryEachCallAnew(clients.iam);
  retryEachCallAnew(clients.config);
  redactErrors(clients.iam);
  redactErrors(clients.config, ["ResultToken"]);
  return clients;
}
