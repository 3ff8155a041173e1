import * as v from "valibot";
import type { Operations } from "../operation.ts";
import { parseInput } from "../wire/input.ts";
import { putEvaluations } from "./put-evaluations.ts";
import type { ConfigRule } from "./rules.ts";

const ComplianceTypes = v.optional(v.array(v.string()), []);
const DescribeInput = v.object({
  ConfigRuleNames: v.optional(v.array(v.string())),
  ComplianceTypes,
});
const DetailsInput = v.object({ ConfigRuleName: v.string(), ComplianceTypes });

/** What AWS Config answers. */
export const configOperations: Operations = {
  PutEvaluations: ({ rules }, input, clock) => putEvaluations(rules, input, clock),

  DescribeComplianceByConfigRule: ({ rules }, input) => {
    const { ConfigRuleNames, ComplianceTypes } = parseInput(DescribeInput, input);
    return {
      ComplianceByConfigRules: rules
        .list(ConfigRuleNames)
        .map((rule) => ({ ConfigRuleName: rule.name, Compliance: complianceOf(rule) }))
        .filter(({ Compliance }) => isWanted(Compliance.ComplianceType, ComplianceTypes)),
    };
  },

  GetComplianceDetailsByConfigRule: ({ rules }, input) => {
    const { ConfigRuleName, ComplianceTypes } = parseInput(DetailsInput, input);
    return {
      EvaluationResults: [...rules.get(ConfigRuleName).evaluations.values()]
        .filter(({ complianceType }) => isWanted(complianceType, ComplianceTypes))
        .map((evaluation) => ({
          EvaluationResultIdentifier: {
            EvaluationResultQualifier: {
              ConfigRuleName,
              ResourceType: evaluation.resourceType,
              ResourceId: evaluation.resourceId,
            },
            OrderingTimestamp: seconds(evaluation.orderingTimestamp),
          },
          ComplianceType: evaluation.complianceType,
          ResultRecordedTime: seconds(evaluation.recordedTime),
          ConfigRuleInvokedTime: seconds(evaluation.invokedTime),
          Annotation: evaluation.annotation,
        })),
    };
  },
};

/** A rule is as compliant as the worst of its resources; without a result there is not enough data. */
function complianceOf({ evaluations }: ConfigRule) {
  const nonCompliant = [...evaluations.values()].filter(
    ({ complianceType }) => complianceType === "NON_COMPLIANT",
  ).length;
  if (nonCompliant > 0) {
    return {
      ComplianceType: "NON_COMPLIANT",
      ComplianceContributorCount: { CappedCount: nonCompliant, CapExceeded: false },
    };
  }
  return { ComplianceType: evaluations.size > 0 ? "COMPLIANT" : "INSUFFICIENT_DATA" };
}

/** No list of types means all of them. */
function isWanted(complianceType: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.includes(complianceType);
}

/** AWS JSON 1.1 has times as seconds since 1970. */
function seconds(time: Date): number {
  return time.getTime() / 1000;
}
