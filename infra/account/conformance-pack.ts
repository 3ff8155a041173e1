import { CfnConformancePack } from "aws-cdk-lib/aws-config";
import { Construct } from "constructs";
import { CONFORMANCE_PACK_NAME } from "../../shared/names.ts";
import type { NotifyAndWaitRunbook } from "../runbook/runbook.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { packTemplate } from "./pack-template.ts";
import type { RuleSettings } from "./rule-definition.ts";

export interface RootAccessKeyConformancePackProps extends RuleSettings {
  /**
   * The function that evaluates.
   * @default a new one
   */
  readonly evaluator?: RootAccessKeyEvaluator;
  /**
   * The remediation of the rule. AWS Config lets nobody attach one to a pack's rule from outside.
   * @default none
   */
  readonly remediation?: {
    /** The runbook, made for a rule in a conformance pack. */
    readonly runbook: NotifyAndWaitRunbook;
    /** Whether AWS Config starts the runbook by itself. */
    readonly automatic: boolean;
  };
}

/**
 * The rule and its remediation in a conformance pack. What differs from account to account, such as
 * the function's ARN, is resolved by CloudFormation before AWS Config sees the pack's body.
 */
export class RootAccessKeyConformancePack extends Construct {
  readonly evaluator: RootAccessKeyEvaluator;
  readonly resource: CfnConformancePack;

  constructor(scope: Construct, id: string, props: RootAccessKeyConformancePackProps = {}) {
    super(scope, id);
    this.evaluator = props.evaluator ?? new RootAccessKeyEvaluator(this, "Evaluator");
    const { remediation } = props;
    remediation?.runbook.requireRule("conformance-pack");
    this.resource = new CfnConformancePack(this, "Resource", {
      conformancePackName: CONFORMANCE_PACK_NAME,
      templateBody: packTemplate({
        functionArn: this.evaluator.function.functionArn,
        settings: props,
        remediation: remediation && {
          automatic: remediation.automatic,
          parameters: { AutomationAssumeRole: remediation.runbook.role.roleArn },
        },
      }),
    });
    // AWS Config refuses a rule whose function it may not invoke, and a remediation without its runbook.
    this.resource.node.addDependency(this.evaluator);
    if (remediation) this.resource.node.addDependency(remediation.runbook);
  }
}
