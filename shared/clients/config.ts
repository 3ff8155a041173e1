import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { connection } from "../connections.ts";
import { redactErrors } from "../redaction.ts";

/**
 * Makes a client of AWS Config, with all that it must not be without.
 *
 * @param settings what they leave out is as connections.ts has it, or comes from the environment
 */
export function openConfig(settings: ConfigServiceClientConfig): ConfigServiceClient {
  const config = new ConfigServiceClient({ ...connection, ...settings });
  redactErrors(config, ["ResultToken"]);
  return config;
}
