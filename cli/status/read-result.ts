import {
  type ConfigServiceClient,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import { pagesOf } from "../aws/pages.ts";
import { CallError } from "../call-error.ts";
import type { Reading } from "./evidence.ts";
import type { OwnRule } from "./find-rules.ts";
import { callLimits } from "./limits.ts";

/** The latest result of a rule of this account, with the time at which AWS Config asked for it. */
export interface OwnReading extends Reading {
  readonly invokedTime: Date | undefined;
}

/**
 * Reads what a rule of this account reported last.
 *
 * @returns nothing where AWS Config has no result
 * @throws {CallError} If AWS Config refuses to tell.
 */
export async function readResult(
  client: ConfigServiceClient,
  { ruleName, accountId }: OwnRule,
): Promise<OwnReading | undefined> {
  const pages = pagesOf((NextToken) => {
    const query = { ConfigRuleName: ruleName, NextToken };
    return client.send(new GetComplianceDetailsByConfigRuleCommand(query), callLimits());
  });
  try {
    for await (const { EvaluationResults = [] } of pages) {
      const result = EvaluationResults.find((it) => isOf(accountId, it));
      if (result) {
        return {
          complianceType: result.ComplianceType,
          annotation: result.Annotation,
          recordedTime: result.ResultRecordedTime,
          invokedTime: result.ConfigRuleInvokedTime,
        };
      }
    }
  } catch (error) {
    throw new CallError("config:GetComplianceDetailsByConfigRule", error);
  }
  return undefined;
}

/** Whether a result is about the account itself. */
export function isOf(
  accountId: string,
  { EvaluationResultIdentifier }: Pick<EvaluationResult, "EvaluationResultIdentifier">,
): boolean {
  const { ResourceType, ResourceId } = EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
  return ResourceType === "AWS::::Account" && ResourceId === accountId;
}
