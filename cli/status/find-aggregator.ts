import {
  type ConfigServiceClient,
  DescribeConfigurationAggregatorsCommand,
} from "@aws-sdk/client-config-service";
import { pagesOf } from "../aws/pages.ts";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";
import { callLimits } from "./limits.ts";

/**
 * Finds the aggregator that has the results of the whole organization.
 *
 * @returns its name
 * @throws {CommandError} If there is none or more than one, or AWS Config refuses to list them.
 */
export async function findAggregator(client: ConfigServiceClient): Promise<string> {
  const names: string[] = [];
  try {
    const pages = pagesOf((NextToken) =>
      client.send(new DescribeConfigurationAggregatorsCommand({ NextToken }), callLimits()),
    );
    for await (const page of pages) {
      for (const aggregator of page.ConfigurationAggregators ?? []) {
        const { ConfigurationAggregatorName, OrganizationAggregationSource } = aggregator;
        if (ConfigurationAggregatorName && OrganizationAggregationSource) {
          names.push(ConfigurationAggregatorName);
        }
      }
    }
  } catch (error) {
    throw new CallError("config:DescribeConfigurationAggregators", error);
  }
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  const region = await client.config.region();
  throw new CommandError(
    names.length === 0
      ? `This account has no aggregator of an organization in ${region}. Name the Region and run this in the account where it is: the organization's management account, or AWS Config's delegated administrator.`
      : `This account has ${names.length} aggregators of an organization in ${region}: name one of ${names.join(", ")}.`,
  );
}
