import { CfnResource, Resource } from "aws-cdk-lib";
import { CustomRule, type IRule, MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import type { OnEventOptions, Rule } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { INACTIVE_KEYS, type RuleParameters } from "../../rule/event.ts";
import { ruleDescription } from "../../shared/control.ts";
import { accountNames } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import { requireValid } from "../require-valid.ts";
import * as values from "../setting-values.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";

/** Settings of the rule. */
export interface RuleSettings {
  /**
   * How often AWS Config evaluates the account.
   * @default MaximumExecutionFrequency.TWENTY_FOUR_HOURS
   */
  readonly maximumExecutionFrequency?: MaximumExecutionFrequency;
  /**
   * Compliance type of an account whose root access keys are all inactive. COMPLIANT has a window in
   * which an active key can be missed: changes after a credential report are seen by the first
   * evaluation with a newer report, after at most 4 hours 15 minutes plus one period of the frequency.
   * NON_COMPLIANT has no such window.
   * @default NON_COMPLIANT
   */
  readonly inactiveKeys?: RuleParameters["inactiveKeys"];
}

export const DEFAULT_FREQUENCY = MaximumExecutionFrequency.TWENTY_FOUR_HOURS;
export const DEFAULT_INACTIVE_KEYS = INACTIVE_KEYS[0];

/** @throws {RangeError} If a setting is invalid. */
export function requireRuleSettings(settings: RuleSettings): void {
  const { maximumExecutionFrequency, inactiveKeys } = settings;
  requireValid("maximumExecutionFrequency", maximumExecutionFrequency, values.frequency);
  requireValid("inactiveKeys", inactiveKeys, values.inactiveKeys);
}

/** In a template with parameters, a setting can be a reference to one. */
type ResolvableRuleSettings = { readonly [Name in keyof RuleSettings]: unknown };

export interface RuleDefinition {
  readonly ruleName: string;
  /** ARN of the evaluator, or what resolves to it. */
  readonly functionArn: unknown;
  readonly settings: ResolvableRuleSettings;
}

/** Properties of the AWS::Config::ConfigRule, the same in a stack and in a conformance pack. */
export function ruleProperties({ ruleName, functionArn, settings }: RuleDefinition) {
  const { maximumExecutionFrequency = DEFAULT_FREQUENCY, inactiveKeys = DEFAULT_INACTIVE_KEYS } =
    settings;
  return {
    ConfigRuleName: ruleName,
    Description: ruleDescription(),
    InputParameters: { inactiveKeys },
    Source: {
      Owner: "CUSTOM_LAMBDA",
      SourceIdentifier: functionArn,
      SourceDetails: [
        {
          EventSource: "aws.config",
          MessageType: "ScheduledNotification",
          MaximumExecutionFrequency: maximumExecutionFrequency,
        },
      ],
    },
  };
}

export interface RootAccessKeyRuleProps extends RuleSettings, NamePrefixProps {
  /**
   * The function that evaluates.
   * @default - a new one
   */
  readonly evaluator?: RootAccessKeyEvaluator;
}

/**
 * The AWS Config rule. It needs a running configuration recorder in this account and Region.
 *
 * The `CustomRule` of aws-cdk-lib attaches the managed policy AWSConfigRulesExecutionRole to the
 * function's role, which grants far more than the function needs. This construct attaches nothing.
 */
export class RootAccessKeyRule extends Resource implements IRule {
  readonly evaluator: RootAccessKeyEvaluator;
  readonly configRuleName: string;
  readonly configRuleArn: string;
  /** The AWS::Config::ConfigRule. */
  readonly resource: CfnResource;
  /** Makes the EventBridge rules, by the name itself, so that they can exist before the rule. */
  readonly #events: IRule;

  /** @throws {RangeError} If a setting is invalid. */
  constructor(scope: Construct, id: string, props: RootAccessKeyRuleProps = {}) {
    requireRuleSettings(props);
    const { rule: ruleName } = accountNames(props.namePrefix);
    super(scope, id, { physicalName: ruleName });
    this.evaluator = props.evaluator ?? new RootAccessKeyEvaluator(this, "Evaluator", props);
    this.resource = new CfnResource(this, "Resource", {
      type: "AWS::Config::ConfigRule",
      properties: ruleProperties({
        ruleName,
        functionArn: this.evaluator.function.functionArn,
        settings: props,
      }),
    });
    // AWS Config rejects a rule whose function it may not invoke.
    this.resource.node.addDependency(this.evaluator);
    this.configRuleName = this.resource.ref;
    this.configRuleArn = this.resource.getAtt("Arn").toString();
    this.#events = CustomRule.fromConfigRuleName(this, "Events", ruleName);
  }

  get configRuleRef() {
    return { configRuleName: this.configRuleName, configRuleArn: this.configRuleArn };
  }

  /** Starts a target on each event about this rule. */
  onEvent(id: string, options?: OnEventOptions): Rule {
    return this.#before(this.#events.onEvent(id, options));
  }

  /** Starts a target when the account's compliance changes, the first evaluation included. */
  onComplianceChange(id: string, options?: OnEventOptions): Rule {
    return this.#before(this.#events.onComplianceChange(id, options));
  }

  /** Starts a target when the status of a re-evaluation changes. */
  onReEvaluationStatus(id: string, options?: OnEventOptions): Rule {
    return this.#before(this.#events.onReEvaluationStatus(id, options));
  }

  /** AWS Config sends an event once, so the EventBridge rule must exist before the first evaluation. */
  #before(rule: Rule): Rule {
    this.resource.node.addDependency(rule);
    return rule;
  }
}
