import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { EventEntry } from "../events/event.ts";
import type { RequestContext, Tenant } from "../operation.ts";
import type { ConfigRule, StoredEvaluation } from "./rule.ts";

const Evaluation = v.strictObject({
  ComplianceResourceType: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  ComplianceResourceId: v.pipe(v.string(), v.minLength(1), v.maxLength(768)),
  ComplianceType: v.picklist(["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"]),
  Annotation: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  /** Seconds since 1970. */
  OrderingTimestamp: v.number(),
});

const PutEvaluationsInput = v.strictObject({
  Evaluations: v.optional(v.pipe(v.array(Evaluation), v.maxLength(100)), []),
  ResultToken: v.string(),
  TestMode: v.optional(v.boolean(), false),
});

/**
 * Stores results for a rule, within AWS Config's limits, and sends an event if the compliance of a
 * resource changes.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
export function putEvaluations(
  { rules, events }: Tenant,
  request: unknown,
  { clock }: Pick<RequestContext, "clock">,
): object {
  const { Evaluations, ResultToken, TestMode } = parseInput(
    PutEvaluationsInput,
    request,
    "InvalidParameterValueException",
  );
  if (TestMode) return { FailedEvaluations: [] };

  const { rule, invokedTime } = rules.redeem(ResultToken);
  rule.status.lastSuccessfulEvaluation = clock();
  for (const evaluation of Evaluations) {
    const { ComplianceResourceType, ComplianceResourceId, ComplianceType } = evaluation;
    const key = `${ComplianceResourceType}/${ComplianceResourceId}`;
    const result = {
      resourceType: ComplianceResourceType,
      resourceId: ComplianceResourceId,
      annotation: evaluation.Annotation,
      orderingTimestamp: new Date(evaluation.OrderingTimestamp * 1000),
      recordedTime: clock(),
      invokedTime,
    };
    const previous = rule.evaluations.get(key);
    if (ComplianceType === "NOT_APPLICABLE") rule.evaluations.delete(key);
    else rule.evaluations.set(key, { ...result, complianceType: ComplianceType });

    if ((previous?.complianceType ?? "NOT_APPLICABLE") !== ComplianceType) {
      const current = { ...result, complianceType: ComplianceType };
      events.put(complianceChange(rule, current, previous));
    }
  }
  return { FailedEvaluations: [] };
}

/** A result. NOT_APPLICABLE is not stored. */
type Result = Omit<StoredEvaluation, "complianceType"> & {
  readonly complianceType: StoredEvaluation["complianceType"] | "NOT_APPLICABLE";
};

/** The event that AWS Config sends when a resource's compliance with a rule changes. */
function complianceChange(
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
