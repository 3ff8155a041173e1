import { CfnResource } from "aws-cdk-lib";
import { Construct } from "constructs";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { type RuleSettings, ruleProperties } from "./rule-definition.ts";

export interface RootAccessKeyRuleProps extends RuleSettings {
  /**
   * The function that evaluates.
   * @default a new one
   */
  readonly evaluator?: RootAccessKeyEvaluator;
}

/**
 * The rule in AWS Config. It needs a configuration recorder that runs in this account and Region.
 *
 * The `CustomRule` of aws-cdk-lib attaches the managed policy AWSConfigRulesExecutionRole to the
 * function's role, which is far more than it needs; this construct attaches nothing.
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
    // AWS Config refuses a rule whose function it may not invoke.
    this.resource.node.addDependency(this.evaluator);
  }
}
