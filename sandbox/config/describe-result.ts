import type { StoredEvaluation } from "./rule.ts";

/** A result as AWS Config describes it. */
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

/** AWS JSON 1.1 has times as seconds since 1970. */
export function seconds(time: Date): number {
  return time.getTime() / 1000;
}
