import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { IAMClient } from "@aws-sdk/client-iam";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { LONGEST_ATTEMPT_MS } from "./call-limits.ts";
import { redactErrors } from "./redaction.ts";

/** IAM and AWS Config, as one evaluation needs them. */
export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

/** Where to call and as whom. */
type Target = Pick<ConfigServiceClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Shared by all clients, so that a warm function keeps its connections. How long an attempt may wait
 * for an answer is said with each call; an answer that stops in the middle is given up here.
 */
const requestHandler = new NodeHttpHandler({
  connectionTimeout: 1000,
  socketTimeout: LONGEST_ATTEMPT_MS,
  throwOnRequestTimeout: true,
});

/**
 * Makes the SDK's clients, for one evaluation: a client that has retried often retries no more, and
 * the failures of one evaluation must not weigh on the next.
 *
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(target: Target = {}): Clients {
  const settings = { ...target, requestHandler, retryMode: "standard", maxAttempts: 3 };
  const clients = { iam: new IAMClient(settings), config: new ConfigServiceClient(settings) };
  redactErrors(clients.iam);
  redactErrors(clients.config);
  return clients;
}
