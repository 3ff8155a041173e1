import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { IAMClient } from "@aws-sdk/client-iam";
import { openClient } from "../shared/aws-client.ts";

/** IAM and AWS Config, as one evaluation needs them. */
export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

/** Where to call and as whom. */
type Target = Pick<ConfigServiceClientConfig, "endpoint" | "region" | "credentials">;

/**
 * Makes the SDK's clients, for one evaluation.
 *
 * @param target what is left out comes from the environment, as Lambda sets it
 */
export function createClients(target: Target = {}): Clients {
  return {
    iam: openClient(IAMClient, target),
    config: openClient(ConfigServiceClient, target),
  };
}
