import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { aggregateOperations } from "./aggregate-operations.ts";
import { complianceOf, describeResult, seconds } from "./describe.ts";
import { putEvaluations } from "./put-evaluations.ts";
import { recorderOperations } from "./recorder.ts";
import { remediationOperations } from "./remediation.ts";
import type { ConfigRule } from "./rule.ts";
import type { ConfigRules } from "./rules.ts";

const DescribeInput = v.strictObject({ ConfigRuleNames: v.optional(v.array(v.string())) });
const DetailsInput = v.strictObject({
  ConfigRuleName: v.string(),
  Limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), 0),
  NextToken: PageToken,
});
/** The default number of results on a page. */
const DEFAULT_DETAILS_LIMIT = 10;
const StartInput = v.strictObject({
  ConfigRuleNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(25)),
});

/** AWS Config's operations. */
export const configOperations: Operations = {
  ...aggregateOperations,
  ...recorderOperations,
  ...remediationOperations,

  PutEvaluations: putEvaluations,

  DescribeConformancePacks: ({ rules }, input) => describePacks(rules, input),

  DescribeConformancePackCompliance: ({ rules }, input) => describePack(rules, input),

  StartConfigRulesEvaluation: ({ rules }, input) => {
    const code = "InvalidParameterValueException";
    rules.evaluateOnDemand(parseInput(StartInput, input, code).ConfigRuleNames);
    return {};
  },

  DescribeConfigRules: describeRules,

  DescribeConfigRuleEvaluationStatus: describeStatus,

  DescribeComplianceByConfigRule: ({ rules }, input) => {
    const { ConfigRuleNames } = parseInput(DescribeInput, input);
    return {
      ComplianceByConfigRules: rules
        .list(ConfigRuleNames)
        .map((rule) => ({ ConfigRuleName: rule.name, Compliance: complianceOf(rule) })),
    };
  },

  GetComplianceDetailsByConfigRule: ({ rules }, input) => {
    const { ConfigRuleName, Limit, NextToken } = parseInput(DetailsInput, input);
    const { items, next } = pageOf([...rules.get(ConfigRuleName).evaluations.values()], {
      token: NextToken,
      limit: Limit || DEFAULT_DETAILS_LIMIT,
      emptyPages: false,
    });
    return {
      EvaluationResults: items.map((evaluation) => describeResult(ConfigRuleName, evaluation)),
      ...next,
    };
  },
};

const DescribeRulesInput = v.strictObject({
  ConfigRuleNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(25))),
  NextToken: PageToken,
});

/** The maximum number of rules on a page. AWS does not document one. */
const LIMIT = 25;

/**
 * Describes rules, a page at a time.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html
 */
function describeRules({ rules }: Tenant, request: unknown): object {
  const { ConfigRuleNames, NextToken } = parseInput(DescribeRulesInput, request);
  const { items, next } = pageOf(rules.list(ConfigRuleNames), {
    token: NextToken,
    limit: LIMIT,
    emptyPages: false,
  });
  return { ConfigRules: items.map(describeRule), ...next };
}

const DescribeStatusInput = v.strictObject({
  ConfigRuleNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(25))),
  Limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(50)), 0),
  NextToken: PageToken,
});
/** The default number of statuses on a page. */
const DEFAULT_STATUS_LIMIT = 25;

/**
 * Describes the evaluation status of rules, a page at a time.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRuleEvaluationStatus.html
 */
function describeStatus({ rules }: Tenant, request: unknown): object {
  const { ConfigRuleNames, Limit, NextToken } = parseInput(DescribeStatusInput, request);
  const all = rules.list(ConfigRuleNames);
  const { items, next } = pageOf(rules.hasEvaluationStatus ? all : [], {
    token: NextToken,
    limit: Limit || DEFAULT_STATUS_LIMIT,
    emptyPages: false,
  });
  return { ConfigRulesEvaluationStatus: items.map(describeRuleStatus), ...next };
}

function describeRuleStatus({ name, arn, id, status }: ConfigRule): object {
  const { lastSuccessfulInvocation, lastSuccessfulEvaluation } = status;
  const { lastFailedInvocation, lastFailedEvaluation } = status;
  return {
    ConfigRuleName: name,
    ConfigRuleArn: arn,
    ConfigRuleId: id,
    LastSuccessfulInvocationTime: lastSuccessfulInvocation && seconds(lastSuccessfulInvocation),
    LastSuccessfulEvaluationTime: lastSuccessfulEvaluation && seconds(lastSuccessfulEvaluation),
    LastFailedInvocationTime: lastFailedInvocation && seconds(lastFailedInvocation),
    LastFailedEvaluationTime: lastFailedEvaluation && seconds(lastFailedEvaluation),
    FirstActivatedTime: seconds(status.firstActivated),
    LastErrorCode: status.lastErrorCode,
    LastErrorMessage: status.lastErrorMessage,
    FirstEvaluationStarted: lastSuccessfulInvocation !== undefined,
  };
}

function describeRule(rule: ConfigRule): object {
  const { frequency, statedIn } = rule.schedule;
  return {
    ConfigRuleName: rule.name,
    ConfigRuleArn: rule.arn,
    ConfigRuleId: rule.id,
    ConfigRuleState: rule.state,
    InputParameters: JSON.stringify(rule.parameters),
    MaximumExecutionFrequency: statedIn === "RULE" ? frequency : undefined,
    Source: {
      Owner: "CUSTOM_LAMBDA",
      SourceIdentifier: rule.functionArn,
      SourceDetails: [
        {
          EventSource: "aws.config",
          MessageType: "ScheduledNotification",
          MaximumExecutionFrequency: statedIn === "SOURCE" ? frequency : undefined,
        },
      ],
    },
  };
}

const PacksInput = v.strictObject({
  ConformancePackNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(25))),
  Limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)), 0),
  NextToken: PageToken,
});
/** The default number of packs on a page. */
const DEFAULT_PACKS_LIMIT = 10;

/**
 * Describes conformance packs, a page at a time.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConformancePacks.html
 */
function describePacks(rules: ConfigRules, request: unknown): object {
  const { ConformancePackNames, Limit, NextToken } = parseInput(
    PacksInput,
    request,
    "InvalidParameterValueException",
  );
  const names = ConformancePackNames?.length ? ConformancePackNames : rules.listPacks();
  const all = names.map((name) => ({
    ConformancePackName: name,
    ConformancePackArn: rules.packArn(name),
    ConformancePackId: rules.packId(name),
    ConformancePackInputParameters: [],
  }));
  const { items, next } = pageOf(all, {
    token: NextToken,
    limit: Limit || DEFAULT_PACKS_LIMIT,
    emptyPages: false,
  });
  return { ConformancePackDetails: items, ...next };
}

const DescribePackInput = v.strictObject({ ConformancePackName: v.string() });

/**
 * Describes the compliance of the rules in a conformance pack.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConformancePackCompliance.html
 */
function describePack(rules: ConfigRules, request: unknown): object {
  const { ConformancePackName } = parseInput(
    DescribePackInput,
    request,
    "InvalidParameterValueException",
  );
  return {
    ConformancePackName,
    ConformancePackRuleComplianceList: rules.listPack(ConformancePackName).map((rule) => ({
      ConfigRuleName: rule.name,
      ComplianceType: complianceOf(rule).ComplianceType,
      Controls: [],
    })),
  };
}
