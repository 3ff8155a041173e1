import {
  type ConfigRule,
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import { FREQUENCY_HOURS, isRuleName, silenceHours } from "../../shared/config-rule.ts";
import { callPages } from "../aws/call.ts";
import { callLimits } from "./clients.ts";
import type { Reading, RuleSchedule } from "./judge-rule.ts";

/** A rule of the caller's account. */
export interface OwnRule extends RuleSchedule {
  readonly accountId: string;
}

/**
 * Finds the rule in this account and Region by the names that it can have. There can be several: a standalone rule, and
 * others in conformance packs.
 *
 * @throws {CallError} If AWS Config refuses to list the rules.
 */
export async function findRules(client: ConfigServiceClient): Promise<OwnRule[]> {
  const found: OwnRule[] = [];
  const pages = callPages("config:DescribeConfigRules", (NextToken) =>
    client.send(new DescribeConfigRulesCommand({ NextToken }), callLimits()),
  );
  for await (const { ConfigRules = [] } of pages) {
    found.push(...ConfigRules.flatMap((rule) => ownRule(rule) ?? []));
  }
  return found;
}

/** Undefined for another rule: one with another name, or a managed rule that has the name. */
function ownRule(rule: ConfigRule): OwnRule | undefined {
  const { ConfigRuleName = "", ConfigRuleArn = "", Source } = rule;
  if (!isRuleName(ConfigRuleName) || Source?.Owner !== "CUSTOM_LAMBDA") return undefined;
  const [, , , region = "", accountId = ""] = ConfigRuleArn.split(":");
  return {
    accountId,
    ruleName: ConfigRuleName,
    region,
    staleAfterHours: staleAfterHours(rule),
  };
}

/** After so many hours the result of any rule is stale. */
export const LONGEST_STALE_AFTER_HOURS = silenceHours(FREQUENCY_HOURS.TwentyFour_Hours);

/** How many hours a rule's result is good for; the longest if the rule states no frequency. */
export function staleAfterHours({
  MaximumExecutionFrequency,
  Source,
}: Partial<Pick<ConfigRule, "MaximumExecutionFrequency" | "Source">>): number {
  const stated = Source?.SourceDetails?.map((detail) => detail.MaximumExecutionFrequency);
  const frequency = stated?.find((it) => it !== undefined) ?? MaximumExecutionFrequency;
  return frequency !== undefined && Object.hasOwn(FREQUENCY_HOURS, frequency)
    ? silenceHours(FREQUENCY_HOURS[frequency])
    : LONGEST_STALE_AFTER_HOURS;
}

/** The latest result of a rule of this account, with the time at which AWS Config invoked the rule. */
export interface OwnReading extends Reading {
  readonly invokedTime: Date | undefined;
}

/**
 * Reads the latest result of a rule of this account.
 *
 * @returns undefined if AWS Config has no result
 * @throws {CallError} If AWS Config refuses.
 */
export async function readResult(
  client: ConfigServiceClient,
  { ruleName, accountId }: OwnRule,
): Promise<OwnReading | undefined> {
  const pages = callPages("config:GetComplianceDetailsByConfigRule", (NextToken) => {
    const query = { ConfigRuleName: ruleName, NextToken };
    return client.send(new GetComplianceDetailsByConfigRuleCommand(query), callLimits());
  });
  for await (const { EvaluationResults = [] } of pages) {
    const result = EvaluationResults.find((it) => isAboutAccount(accountId, it));
    if (result) return { ...readingOf(result), invokedTime: result.ConfigRuleInvokedTime };
  }
  return undefined;
}

/** Whether a result is about the account itself. */
export function isAboutAccount(
  accountId: string,
  { EvaluationResultIdentifier }: Pick<EvaluationResult, "EvaluationResultIdentifier">,
): boolean {
  const { ResourceType, ResourceId } = EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
  return ResourceType === "AWS::::Account" && ResourceId === accountId;
}

export function readingOf({
  ComplianceType,
  Annotation,
  ResultRecordedTime,
}: Pick<EvaluationResult, "ComplianceType" | "Annotation" | "ResultRecordedTime">): Reading {
  return {
    complianceType: ComplianceType,
    annotation: Annotation,
    recordedTime: ResultRecordedTime,
  };
}
