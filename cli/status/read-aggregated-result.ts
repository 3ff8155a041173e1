import {
  type ConfigServiceClient,
  GetAggregateComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import { isUnreadableAnswer, mayPass, serviceMessage } from "../../shared/service-error.ts";
import { pagesOf } from "../aws/pages.ts";
import type { Reading } from "./evidence.ts";
import { failedAggregatorCall } from "./failed-aggregator-call.ts";
import { callLimits } from "./limits.ts";
import type { AggregatedRule } from "./list-results.ts";
import { isOf } from "./read-result.ts";

/**
 * Reads annotation and time of a result that an aggregator has, which takes a call of its own. What
 * still fails after many attempts, or cannot be understood, is a problem of this result alone.
 *
 * @param over ends it
 * @throws {CommandError | CallError} If AWS Config refuses to tell, or it was ended.
 */
export async function readAggregatedResult(
  client: ConfigServiceClient,
  ConfigurationAggregatorName: string,
  { accountId, ruleName, region, complianceType }: AggregatedRule,
  over: AbortSignal,
): Promise<Reading> {
  const pages = pagesOf((NextToken) => {
    const query = {
      ConfigurationAggregatorName,
      ConfigRuleName: ruleName,
      AccountId: accountId,
      AwsRegion: region,
      NextToken,
    };
    const command = new GetAggregateComplianceDetailsByConfigRuleCommand(query);
    return client.send(command, callLimits(over));
  });
  try {
    for await (const { AggregateEvaluationResults = [] } of pages) {
      const result = AggregateEvaluationResults.find((it) => isOf(accountId, it));
      if (result) {
        return {
          complianceType: result.ComplianceType,
          annotation: result.Annotation,
          recordedTime: result.ResultRecordedTime,
        };
      }
    }
    return { complianceType, problem: "the aggregator has no details of it" };
  } catch (error) {
    if (!over.aborted && (mayPass(error) || isUnreadableAnswer(error))) {
      return { complianceType, problem: serviceMessage(error) };
    }
    const action = "config:GetAggregateComplianceDetailsByConfigRule";
    throw await failedAggregatorCall(error, action, { client, ConfigurationAggregatorName });
  }
}
