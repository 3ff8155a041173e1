import { INACTIVE_KEYS, type RuleParameters } from "../../rule/event.ts";
import type { Frequency } from "../../shared/config-rule.ts";
import { RULE_NAME } from "../../shared/names.ts";

/** What the owner of the rule can choose. */
export interface RuleSettings {
  /**
   * How often AWS Config evaluates the account.
   * @default TwentyFour_Hours
   */
  readonly frequency?: Frequency;
  /**
   * Compliance type of an account whose only root access keys are inactive. With COMPLIANT, what
   * happens to root keys after a credential report was made can be missed until the first evaluation
   * with a newer one: for 4 hours 15 minutes and one period at most. NON_COMPLIANT has no such window.
   * @default NON_COMPLIANT
   */
  readonly inactiveKeys?: RuleParameters["inactiveKeys"];
}

export const DEFAULT_FREQUENCY: Frequency = "TwentyFour_Hours";
export const DEFAULT_INACTIVE_KEYS = INACTIVE_KEYS[0];

/**
 * Properties of the AWS::Config::ConfigRule, which are the same in a stack and in a pack.
 *
 * @param functionArn ARN of the evaluator, or what resolves to it
 */
export function ruleProperties(functionArn: unknown, settings: ResolvableRuleSettings) {
  const { frequency = DEFAULT_FREQUENCY, inactiveKeys = DEFAULT_INACTIVE_KEYS } = settings;
  return {
    ConfigRuleName: RULE_NAME,
    Description:
      "The root user has no access key (CIS AWS Foundations Benchmark 1.4). " +
      "The annotation of a result says what was found, and of what time the evidence is.",
    InputParameters: { inactiveKeys },
    Source: {
      Owner: "CUSTOM_LAMBDA",
      SourceIdentifier: functionArn,
      SourceDetails: [
        {
          EventSource: "aws.config",
          MessageType: "ScheduledNotification",
          MaximumExecutionFrequency: frequency,
        },
      ],
    },
  };
}

/** In a template with parameters, a setting can be a reference to one. */
type ResolvableRuleSettings = { readonly [Name in keyof RuleSettings]: unknown };
