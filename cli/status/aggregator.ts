import {
  type ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { isRuleName } from "../../shared/config-rule.ts";
import { accountId, objectWith, plainObject, text } from "../../shared/schema.ts";
import { isUnreadableAnswer, mayPass, serviceMessage } from "../../shared/service-error.ts";
import { awsTimeOf } from "../../shared/timestamp.ts";
import { callPages, refusalOf } from "../aws/call.ts";
import { type CallError, CommandError, MalformedAnswerError } from "../errors.ts";
import { callLimits } from "./clients.ts";
import type { Reading } from "./judge-rule.ts";
import { isAboutAccount, readingOf, resultMembers, theOnly } from "./own-rules.ts";

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationAggregator.html */
const aggregatorSchema = objectWith(
  {
    ConfigurationAggregatorName: text("the name of an aggregator"),
    OrganizationAggregationSource: v.optional(plainObject("an object, or nothing")),
  },
  "an aggregator",
);

/**
 * Finds the only aggregator of this account and Region that has the results of a whole organization.
 *
 * @returns its name
 * @throws {CommandError} If there is none or more than one.
 * @throws {CallError} If AWS Config refuses to list them.
 */
export async function findAggregator(client: ConfigServiceClient): Promise<string> {
  const names: string[] = [];
  const pages = callPages({
    action: "config:DescribeConfigurationAggregators",
    list: "ConfigurationAggregators",
    item: aggregatorSchema,
    command: (NextToken) => new DescribeConfigurationAggregatorsCommand({ NextToken }),
    send: (command) => client.send(command, callLimits()),
  });
  for await (const { items } of pages) {
    const ofOrganizations = items.filter((it) => it.OrganizationAggregationSource !== undefined);
    names.push(...ofOrganizations.map((it) => it.ConfigurationAggregatorName));
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

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_AggregateComplianceByConfigRule.html */
const aggregatedRuleSchema = objectWith(
  {
    AccountId: accountId,
    AwsRegion: text("a Region"),
    ConfigRuleName: text("the name of a rule"),
    Compliance: v.optional(v.object({ ComplianceType: v.optional(v.string()) }, "an object")),
  },
  "a result",
);

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
 * @param ruleName as it was deployed
 * @throws {CommandError | CallError} If there is no such aggregator, or AWS Config refuses.
 */
export async function* listAggregatedRules(
  client: ConfigServiceClient,
  aggregatorName: string,
  ruleName: string,
): AsyncGenerator<AggregatedRule> {
  const pages = callPages({
    action: "config:DescribeAggregateComplianceByConfigRules",
    list: "AggregateComplianceByConfigRules",
    item: aggregatedRuleSchema,
    command: (NextToken) =>
      new DescribeAggregateComplianceByConfigRulesCommand({
        ConfigurationAggregatorName: aggregatorName,
        Limit: PAGE_SIZE,
        NextToken,
      }),
    send: (command) => client.send(command, callLimits()),
  });
  try {
    for await (const { items } of pages) {
      for (const { AccountId, AwsRegion, ConfigRuleName, Compliance } of items) {
        if (!isRuleName(ConfigRuleName, ruleName)) continue;
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

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_AggregateEvaluationResult.html */
const aggregatedResultSchema = objectWith(
  { ...resultMembers, AccountId: accountId, AwsRegion: text("a Region") },
  "an evaluation result",
);

/** Where to read results, and by which local clock. */
interface Source {
  readonly client: ConfigServiceClient;
  readonly aggregatorName: string;
  readonly clock: () => Date;
}

/**
 * Reads annotation and time of a result in an aggregator, which takes a call of its own. If the call still fails after
 * many attempts, or its answer is malformed, that is a problem of this result alone.
 *
 * @param over ends it
 * @throws {CommandError | CallError} If there is no such aggregator, AWS Config refuses, or `over` ended it.
 */
export async function readAggregatedResult(
  { client, aggregatorName, clock }: Source,
  rule: AggregatedRule,
  over: AbortSignal,
): Promise<Reading> {
  const { complianceType } = rule;
  const pages = callPages({
    action: "config:GetAggregateComplianceDetailsByConfigRule",
    list: "AggregateEvaluationResults",
    item: aggregatedResultSchema,
    command: (NextToken) =>
      new GetAggregateComplianceDetailsByConfigRuleCommand({
        ConfigurationAggregatorName: aggregatorName,
        ConfigRuleName: rule.ruleName,
        AccountId: rule.accountId,
        AwsRegion: rule.region,
        NextToken,
      }),
    send: (command) => client.send(command, callLimits(over)),
  });
  try {
    const readings: Reading[] = [];
    for await (const { items, date } of pages) {
      const readTime = awsTimeOf(date, clock());
      const results = items.filter(
        (it) =>
          it.AccountId === rule.accountId &&
          it.AwsRegion === rule.region &&
          isAboutAccount(rule.accountId, rule.ruleName, it),
      );
      readings.push(...results.map((result) => readingOf(result, readTime)));
    }
    return theOnly(readings) ?? { complianceType, problem: "the aggregator has no details of it" };
  } catch (error) {
    if (error instanceof MalformedAnswerError) return { complianceType, problem: problemOf(error) };
    const { cause } = error as CallError;
    if (!over.aborted && (mayPass(cause) || isUnreadableAnswer(cause))) {
      return { complianceType, problem: serviceMessage(cause) };
    }
    throw await namingAggregator(error, client, aggregatorName);
  }
}

/** As part of a sentence. */
function problemOf({ message }: MalformedAnswerError): string {
  return message.replace(/\.$/, "");
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
