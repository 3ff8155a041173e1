import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { complianceOf, describeResult, seconds } from "./describe.ts";

const limit = (maximum: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maximum)), 0);
const AccountId = v.pipe(v.string(), v.regex(/^\d{12}$/));

const DescribeAggregatorsInput = v.strictObject({
  Limit: limit(100),
  NextToken: PageToken,
});
const DescribeComplianceInput = v.strictObject({
  ConfigurationAggregatorName: v.string(),
  Filters: v.optional(v.strictObject({ AccountId: v.optional(AccountId) }), {}),
  Limit: limit(1000),
  NextToken: PageToken,
});
const SourcesInput = v.strictObject({
  ConfigurationAggregatorName: v.string(),
  Limit: limit(100),
  NextToken: PageToken,
});
const DetailsInput = v.strictObject({
  ConfigurationAggregatorName: v.string(),
  ConfigRuleName: v.string(),
  AccountId,
  AwsRegion: v.string(),
  Limit: limit(100),
  NextToken: PageToken,
});

/** The default number of items on a page. AWS does not document one. */
const DEFAULT_LIMIT = 100;

/** AWS Config's operations on aggregators. */
export const aggregateOperations: Operations = {
  DescribeConfigurationAggregators: ({ account, aggregators }, request) => {
    const input = parseInput(DescribeAggregatorsInput, request, "InvalidParameterValueException");
    const all = aggregators.list();
    const { items, next } = page(all, input, false);
    return {
      ConfigurationAggregators: items.map(({ name, arn, created, regions }) => ({
        ConfigurationAggregatorName: name,
        ConfigurationAggregatorArn: arn,
        OrganizationAggregationSource: {
          RoleArn: `arn:${account.partition}:iam::${account.id}:role/aggregator`,
          ...(regions === "ALL"
            ? { AllAwsRegions: true }
            : { AllAwsRegions: false, AwsRegions: regions }),
        },
        CreationTime: seconds(created),
        LastUpdatedTime: seconds(created),
      })),
      ...next,
    };
  },

  DescribeConfigurationAggregatorSourcesStatus: ({ aggregators }, request, { clock }) => {
    const input = parseInput(SourcesInput, request, "InvalidParameterValueException");
    const { emptyPages, failures } = aggregators.get(input.ConfigurationAggregatorName);
    const LastUpdateTime = seconds(clock());
    const sources = [
      { SourceId: aggregators.organizationId, SourceType: "ORGANIZATION" },
      ...aggregators.sources().map(({ account, rules }) => ({
        SourceId: account.id,
        SourceType: "ACCOUNT",
        AwsRegion: rules.region,
      })),
    ].map((source) => {
      const failure = failures.get(source.SourceId);
      return {
        ...source,
        LastUpdateStatus: failure?.status ?? "SUCCEEDED",
        LastUpdateTime,
        ...(failure && { LastErrorCode: failure.code, LastErrorMessage: failure.message }),
      };
    });
    const { items, next } = page(sources, input, emptyPages);
    return { AggregatedSourceStatusList: items, ...next };
  },

  DescribeAggregateComplianceByConfigRules: ({ aggregators }, request) => {
    const input = parseInput(DescribeComplianceInput, request);
    const { emptyPages } = aggregators.get(input.ConfigurationAggregatorName);
    const { AccountId: wanted } = input.Filters;
    const sources = aggregators
      .sources()
      .filter(({ account }) => wanted === undefined || account.id === wanted);
    const all = sources.flatMap(({ account, rules }) =>
      rules
        .list()
        // Rules without a result are omitted.
        .filter(({ evaluations }) => evaluations.size > 0)
        .map((rule) => ({
          ConfigRuleName: rule.name,
          Compliance: complianceOf(rule),
          AccountId: account.id,
          AwsRegion: rules.region,
        })),
    );
    const { items, next } = page(all, input, emptyPages);
    return { AggregateComplianceByConfigRules: items, ...next };
  },

  GetAggregateComplianceDetailsByConfigRule: ({ aggregators }, request) => {
    const input = parseInput(DetailsInput, request);
    const { emptyPages } = aggregators.get(input.ConfigurationAggregatorName);
    const { AccountId, AwsRegion, ConfigRuleName } = input;
    const rule = aggregators
      .sources()
      .filter(({ account, rules }) => account.id === AccountId && rules.region === AwsRegion)
      .flatMap(({ rules }) => rules.list())
      .find(({ name }) => name === ConfigRuleName);
    const all = [...(rule?.evaluations.values() ?? [])];
    const { items, next } = page(all, input, emptyPages);
    const results = items.map((result) => ({
      ...describeResult(ConfigRuleName, result),
      AccountId,
      AwsRegion,
    }));
    return { AggregateEvaluationResults: results, ...next };
  },
};

interface Paging {
  readonly Limit: number;
  readonly NextToken?: string;
}

function page<T>(all: readonly T[], { Limit, NextToken }: Paging, emptyPages: boolean) {
  return pageOf(all, { token: NextToken, limit: Limit || DEFAULT_LIMIT, emptyPages });
}
