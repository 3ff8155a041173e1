import type { EventEntry } from "../events/event.ts";
import type { ConfigRule, StoredEvaluation } from "./rule.ts";

/** A result, also one that is not kept. */
type Result = Omit<StoredEvaluation, "complianceType"> & {
  readonly complianceType: StoredEvaluation["complianceType"] | "NOT_APPLICABLE";
};

/** What AWS Config tells the event bus where a resource's compliance with a rule changes. */
export function complianceChange(
  { name, arn }: ConfigRule,
  current: Result,
  previous: Result | undefined,
): EventEntry {
  const [, , , awsRegion, awsAccountId] = arn.split(":");
  return {
    "detail-type": "Config Rules Compliance Change",
    source: "aws.config",
    resources: [],
    detail: {
      resourceId: current.resourceId,
      awsRegion,
      awsAccountId,
      configRuleName: name,
      configRuleARN: arn,
      recordVersion: "1.0",
      messageType: "ComplianceChangeNotification",
      notificationCreationTime: current.recordedTime.toISOString(),
      resourceType: current.resourceType,
      newEvaluationResult: describe(name, current),
      oldEvaluationResult: previous && describe(name, previous),
    },
  };
}

function describe(configRuleName: string, result: Result): object {
  const { resourceType, resourceId, annotation } = result;
  return {
    evaluationResultIdentifier: {
      evaluationResultQualifier: { configRuleName, resourceType, resourceId },
      orderingTimestamp: result.orderingTimestamp.toISOString(),
    },
    complianceType: result.complianceType,
    resultRecordedTime: result.recordedTime.toISOString(),
    configRuleInvokedTime: result.invokedTime.toISOString(),
    annotation,
  };
}
