import * as v from "valibot";
import type { Operations } from "../operation.ts";
import { parseInput } from "../wire/input.ts";
import { aggregateOperations } from "./aggregate-operations.ts";
import { complianceOf } from "./compliance.ts";
import { describePack } from "./describe-pack.ts";
import { describeResult } from "./describe-result.ts";
import { describeRules } from "./describe-rules.ts";
import { putEvaluations } from "./put-evaluations.ts";

const RecordersInput = v.strictObject({});
const DescribeInput = v.strictObject({ ConfigRuleNames: v.optional(v.array(v.string())) });
const DetailsInput = v.strictObject({ ConfigRuleName: v.string() });
const StartInput = v.strictObject({
  ConfigRuleNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(25)),
});

/** What AWS Config answers. */
export const configOperations: Operations = {
  ...aggregateOperations,

  PutEvaluations: putEvaluations,

  DescribeConformancePackCompliance: ({ rules }, input) => describePack(rules, input),

  StartConfigRulesEvaluation: ({ rules }, input) => {
    const code = "InvalidParameterValueException";
    rules.evaluateOnDemand(parseInput(StartInput, input, code).ConfigRuleNames);
    return {};
  },

  DescribeConfigRules: describeRules,

  DescribeConfigurationRecorderStatus: ({ rules: { recorder } }, input) => {
    parseInput(RecordersInput, input);
    return {
      ConfigurationRecordersStatus:
        recorder === "NONE" ? [] : [{ name: "default", recording: recorder === "RECORDING" }],
    };
  },

  DescribeComplianceByConfigRule: ({ rules }, input) => {
    const { ConfigRuleNames } = parseInput(DescribeInput, input);
    return {
      ComplianceByConfigRules: rules
        .list(ConfigRuleNames)
        .map((rule) => ({ ConfigRuleName: rule.name, Compliance: complianceOf(rule) })),
    };
  },

  GetComplianceDetailsByConfigRule: ({ rules }, input) => {
    const { ConfigRuleName } = parseInput(DetailsInput, input);
    return {
      EvaluationResults: [...rules.get(ConfigRuleName).evaluations.values()].map((evaluation) =>
        describeResult(ConfigRuleName, evaluation),
      ),
    };
  },
};
