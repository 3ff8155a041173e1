import { CfnResource, type IResolvable } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { NotifyAndWaitRunbook } from "../runbook/runbook.ts";
import { remediationProperties } from "./remediation-definition.ts";
import type { RootAccessKeyRule } from "./rule.ts";

export interface RootAccessKeyRemediationProps {
  /** The rule that stands alone. */
  readonly rule: RootAccessKeyRule;
  /** The runbook, made for a rule that stands alone. */
  readonly runbook: NotifyAndWaitRunbook;
  /**
   * Whether AWS Config starts the runbook by itself when the account turns NON_COMPLIANT.
   * @default false - a person starts it, in the console or by the API
   */
  readonly automatic?: boolean | IResolvable;
}

/**
 * Attaches the runbook to a rule. A rule inside a conformance pack has its remediation in the pack.
 *
 * It refers to the rule, so that CloudFormation deletes it before the rule: AWS Config refuses the
 * other order.
 */
export class RootAccessKeyRemediation extends Construct {
  constructor(scope: Construct, id: string, props: RootAccessKeyRemediationProps) {
    super(scope, id);
    const { rule, runbook, automatic = false } = props;
    runbook.requireRule("standalone");
    const resource = new CfnResource(this, "Resource", {
      type: "AWS::Config::RemediationConfiguration",
      properties: remediationProperties({
        ruleName: rule.resource.ref,
        automatic,
        parameters: { AutomationAssumeRole: runbook.role.roleArn },
      }),
    });
    resource.node.addDependency(runbook);
  }
}
