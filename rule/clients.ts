import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { IAMClient } from "@aws-sdk/client-iam";
import { openClient } from "../shared/aws-client.ts";

/** The clients that one evaluation needs. */
export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

/** Where to send calls, and with which credentials. */
type Target = Pick<ConfigServiceClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Creates the SDK's clients for one evaluation.
 *
 * @param target defaults to the environment, as Lambda sets it
 */
export function createClients(target: Target = {}): Clients {
  return {
    iam: openClient(IAMClient, target),
    config: openClient(ConfigServiceClient, target),
  };
}
