import {
  type ConfigServiceClient,
  NoSuchConfigurationAggregatorException,
} from "@aws-sdk/client-config-service";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";

interface Asked {
  readonly client: ConfigServiceClient;
  readonly ConfigurationAggregatorName: string;
}

/** What became of a call that names an aggregator, which may not be there. */
export async function failedAggregatorCall(
  error: unknown,
  action: string,
  { client, ConfigurationAggregatorName }: Asked,
): Promise<unknown> {
  if (!(error instanceof NoSuchConfigurationAggregatorException))
    return new CallError(action, error);
  return new CommandError(
    `This account has no aggregator ${ConfigurationAggregatorName} in ${await client.config.region()}. ` +
      "Name the account's Region where it is; aws configservice describe-configuration-aggregators lists them.",
    { cause: error },
  );
}
