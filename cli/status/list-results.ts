import {
  type ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
} from "@aws-sdk/client-config-service";
import { isRuleName } from "../../shared/config-rule.ts";
import { pagesOf } from "../aws/pages.ts";
import { failedAggregatorCall } from "./failed-aggregator-call.ts";
import { callLimits } from "./limits.ts";

/** A rule of an account that has a result, as an aggregator knows it. */
export interface AggregatedRule {
  readonly accountId: string;
  readonly ruleName: string;
  readonly region: string;
  readonly complianceType: string | undefined;
}

/** The most that AWS Config puts on a page. */
const PAGE_SIZE = 1000;

/**
 * Lists the rule's results in all accounts of an aggregator, which has none of a rule that never
 * reported. All rules are asked for, as AWS Config takes one exact name or none, and makes up
 * another in each account for a rule of a conformance pack.
 *
 * @throws {CommandError} If AWS Config refuses to list them.
 */
export async function* listResults(
  client: ConfigServiceClient,
  ConfigurationAggregatorName: string,
): AsyncGenerator<AggregatedRule> {
  // A page can be empty and not the last: only a page without a token is.
  const pages = pagesOf((NextToken) => {
    const query = { ConfigurationAggregatorName, Limit: PAGE_SIZE, NextToken };
    return client.send(new DescribeAggregateComplianceByConfigRulesCommand(query), callLimits());
  });
  try {
    for await (const { AggregateComplianceByConfigRules = [] } of pages) {
      for (const result of AggregateComplianceByConfigRules) {
        const { AccountId, AwsRegion, ConfigRuleName, Compliance } = result;
        if (!AccountId || !AwsRegion || !ConfigRuleName || !isRuleName(ConfigRuleName)) continue;
        yield {
          accountId: AccountId,
          ruleName: ConfigRuleName,
          region: AwsRegion,
          complianceType: Compliance?.ComplianceType,
        };
      }
    }
  } catch (error) {
    const action = "config:DescribeAggregateComplianceByConfigRules";
    throw await failedAggregatorCall(error, action, { client, ConfigurationAggregatorName });
  }
}
