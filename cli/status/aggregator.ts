import {
  type ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import { isRuleName } from "../../shared/config-rule.ts";
import { isUnreadableAnswer, mayPass, serviceMessage } from "../../shared/service-error.ts";
import { callPages, refusalOf } from "../aws/call.ts";
import { type CallError, CommandError } from "../errors.ts";
import { callLimits } from "./clients.ts";
import type { Reading } from "./judge-rule.ts";
import { isAboutAccount, readingOf } from "./own-rules.ts";

/**
 * Finds the only aggregator of this account and Region that has the results of a whole organization.
 *
 * @returns its name
 * @throws {CommandError} If there is none or more than one.
 * @throws {CallError} If AWS Config refuses to list them.
 */
export async function findAggregator(client: ConfigServiceClient): Promise<string> {
  const names: string[] = [];
  const pages = callPages("config:DescribeConfigurationAggregators", (NextToken) =>
    client.send(new DescribeConfigurationAggregatorsCommand({ NextToken }), callLimits()),
  );
  for await (const { ConfigurationAggregators = [] } of pages) {
    for (const aggregator of ConfigurationAggregators) {
      const { ConfigurationAggregatorName, OrganizationAggregationSource } = aggregator;
      if (ConfigurationAggregatorName && OrganizationAggregationSource) {
        names.push(ConfigurationAggregatorName);
      }
    }
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

/** A rule of an account that has a result, as an aggregator knows it. */
export interface AggregatedRule {
  readonly accountId: string;
  readonly ruleName: string;
  readonly region: string;
  readonly complianceType: string | undefined;
}

/** The maximum that AWS Config allows. */
const PAGE_SIZE = 1000;

/**
 * Lists the results of the rule in all accounts of an aggregator. An aggregator has nothing about a rule that never
 * reported. This lists all rules: AWS Config filters by one exact name, but generates another name in each account for
 * a rule of a conformance pack.
 *
 * @throws {CommandError | CallError} If there is no such aggregator, or AWS Config refuses.
 */
export async function* listAggregatedRules(
  client: ConfigServiceClient,
  aggregatorName: string,
): AsyncGenerator<AggregatedRule> {
  const pages = callPages("config:DescribeAggregateComplianceByConfigRules", (NextToken) => {
    const query = { ConfigurationAggregatorName: aggregatorName, Limit: PAGE_SIZE, NextToken };
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
    throw await namingAggregator(error, client, aggregatorName);
  }
}

/**
 * Reads annotation and time of a result in an aggregator, which takes a call of its own. If the call still fails after
 * many attempts, or its answer is malformed, that is a problem of this result alone.
 *
 * @param over ends it
 * @throws {CommandError | CallError} If there is no such aggregator, AWS Config refuses, or `over` ended it.
 */
export async function readAggregatedResult(
  client: ConfigServiceClient,
  aggregatorName: string,
  { accountId, ruleName, region, complianceType }: AggregatedRule,
  over: AbortSignal,
): Promise<Reading> {
  const pages = callPages("config:GetAggregateComplianceDetailsByConfigRule", (NextToken) => {
    const query = {
      ConfigurationAggregatorName: aggregatorName,
      ConfigRuleName: ruleName,
      AccountId: accountId,
      AwsRegion: region,
      NextToken,
    };
    const command = new GetAggregateComplianceDetailsByConfigRuleCommand(query);
    return client.send(command, callLimits(over));
  });
  try {
    for await (const { AggregateEvaluationResults = [] } of pages) {
      const result = AggregateEvaluationResults.find((it) => isAboutAccount(accountId, it));
      if (result) return readingOf(result);
    }
    return { complianceType, problem: "the aggregator has no details of it" };
  } catch (error) {
    const { cause } = error as CallError;
    if (!over.aborted && (mayPass(cause) || isUnreadableAnswer(cause))) {
      return { complianceType, problem: serviceMessage(cause) };
    }
    throw await namingAggregator(error, client, aggregatorName);
  }
}

/** Names the aggregator if AWS Config refused a call because it does not exist. */
async function namingAggregator(
  error: unknown,
  client: ConfigServiceClient,
  aggregatorName: string,
): Promise<unknown> {
  if (refusalOf(error) !== "NoSuchConfigurationAggregatorException") return error;
  return new CommandError(
    `This account has no aggregator ${aggregatorName} in ${await client.config.region()}. ` +
      "Name the account's Region where it is; aws configservice describe-configuration-aggregators lists them.",
    { cause: error },
  );
}
