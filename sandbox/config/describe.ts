import type { ConfigRule, StoredEvaluation } from "./rule.ts";

/** A rule is as compliant as its worst resource. Without a result, there is insufficient data. */
export function complianceOf({ evaluations }: ConfigRule) {
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

/** A result in AWS Config's format. */
export function describeResult(ConfigRuleName: string, result: StoredEvaluation): object {
  return {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName,
        ResourceType: result.resourceType,
        ResourceId: result.resourceId,
      },
      OrderingTimestamp: seconds(result.orderingTimestamp),
    },
    ComplianceType: result.complianceType,
    ResultRecordedTime: seconds(result.recordedTime),
    ConfigRuleInvokedTime: seconds(result.invokedTime),
    Annotation: result.annotation,
  };
}

/** AWS JSON 1.1 represents times as seconds since 1970. */
export function seconds(time: Date): number {
  return time.getTime() / 1000;
}
