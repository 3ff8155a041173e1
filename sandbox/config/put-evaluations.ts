import * as v from "valibot";
import type { RequestContext, Tenant } from "../operation.ts";
import { parseInput } from "../wire/input.ts";
import { complianceChange } from "./compliance-change.ts";

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
 * Keeps results for a rule, within the limits that AWS Config sets, and tells the event bus where
 * the compliance of a resource changes.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
 */
export function putEvaluations(
  { rules, events }: Tenant,
  request: unknown,
  { clock }: RequestContext,
): object {
  const { Evaluations, ResultToken, TestMode } = parseInput(
    PutEvaluationsInput,
    request,
    "InvalidParameterValueException",
  );
  if (TestMode) return { FailedEvaluations: [] };

  const { rule, invokedTime } = rules.redeem(ResultToken);
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
