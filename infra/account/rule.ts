import { CfnResource } from "aws-cdk-lib";
import { Construct } from "constructs";
import { INACTIVE_KEYS, type RuleParameters } from "../../rule/event.ts";
import type { Frequency } from "../../shared/config-rule.ts";
import { ruleDescription } from "../../shared/control.ts";
import { RULE_NAME } from "../../shared/names.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";

/** Settings of the rule. */
export interface RuleSettings {
  /**
   * How often AWS Config evaluates the account.
   * @default TwentyFour_Hours
   */
  readonly frequency?: Frequency;
  /**
   * Compliance type of an account whose root access keys are all inactive. COMPLIANT has a window in
   * which an active key can be missed: changes after a credential report are seen by the first
   * evaluation with a newer report, after at most 4 hours 15 minutes plus one period of the frequency.
   * NON_COMPLIANT has no such window.
   * @default NON_COMPLIANT
   */
  readonly inactiveKeys?: RuleParameters["inactiveKeys"];
}

export const DEFAULT_FREQUENCY: Frequency = "TwentyFour_Hours";
export const DEFAULT_INACTIVE_KEYS = INACTIVE_KEYS[0];

/** In a template with parameters, a setting can be a reference to one. */
type ResolvableRuleSettings = { readonly [Name in keyof RuleSettings]: unknown };

/**
 * Properties of the AWS::Config::ConfigRule, the same in a stack and in a conformance pack.
 *
 * @param functionArn ARN of the evaluator, or what resolves to it
 */
export function ruleProperties(functionArn: unknown, settings: ResolvableRuleSettings) {
  const { frequency = DEFAULT_FREQUENCY, inactiveKeys = DEFAULT_INACTIVE_KEYS } = settings;
  return {
    ConfigRuleName: RULE_NAME,
    Description: ruleDescription(),
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

export interface RootAccessKeyRuleProps extends RuleSettings {
  /**
   * The function that evaluates.
   * @default a new one
   */
  readonly evaluator?: RootAccessKeyEvaluator;
}

/**
 * The AWS Config rule. It needs a running configuration recorder in this account and Region.
 *
 * The `CustomRule` of aws-cdk-lib attaches the managed policy AWSConfigRulesExecutionRole to the
 * function's role, which grants far more than the function needs. This construct attaches nothing.
 */
export class RootAccessKeyRule extends Construct {
  readonly evaluator: RootAccessKeyEvaluator;
  /** The AWS::Config::ConfigRule, whose `ref` is the rule's name. */
  readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: RootAccessKeyRuleProps = {}) {
    super(scope, id);
    this.evaluator = props.evaluator ?? new RootAccessKeyEvaluator(this, "Evaluator");
    this.resource = new CfnResource(this, "Resource", {
      type: "AWS::Config::ConfigRule",
      properties: ruleProperties(this.evaluator.function.functionArn, props),
    });
    // AWS Config rejects a rule whose function it may not invoke.
    this.resource.node.addDependency(this.evaluator);
  }
}
