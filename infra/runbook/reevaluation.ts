import { Aws, type CfnCondition, Stack, Validations } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { REEVALUATION_NAME } from "../../shared/names.ts";
import { ROOT_KEY_CHANGE } from "../notifications/root-key-change.ts";
import { reevaluationContent } from "./reevaluation-content.ts";
import { grantRuleAccess } from "./rule-access.ts";
import type { RuleLookup } from "./rule-steps.ts";
import { automationOf, findRuleOf } from "./runbook.ts";

export interface PromptReevaluationProps {
  /**
   * Whether the rule stands alone or in a conformance pack, or the condition under which it stands
   * alone.
   * @default standalone
   */
  readonly rule?: RuleLookup | CfnCondition;
}

/**
 * Has the rule evaluated within minutes of a change to a root key, rather than by its schedule. It
 * takes a trail that records management events, and works only in the partition's IAM Region.
 */
export class PromptReevaluation extends Construct {
  constructor(scope: Construct, id: string, { rule = "standalone" }: PromptReevaluationProps = {}) {
    super(scope, id);
    const role = new iam.Role(this, "Role", {
      assumedBy: automationOf(Aws.ACCOUNT_ID),
      description: `Has the AWS Config rule on root access keys evaluated (${REEVALUATION_NAME})`,
    });
    grantRuleAccess(role);
    const document = new CfnDocument(this, "Document", {
      name: REEVALUATION_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      updateMethod: "NewVersion",
      content: reevaluationContent({ roleArn: role.roleArn, findRule: findRuleOf(rule) }),
    });
    document.node.addDependency(role);

    const starter = this.#starter(role);
    const trigger = new CfnRule(this, "Trigger", {
      description: "The root user created, changed or deleted an access key",
      eventPattern: ROOT_KEY_CHANGE,
      targets: [
        {
          id: "Runbook",
          arn: definitionArn(this),
          roleArn: starter.roleArn,
          input: Stack.of(this).toJsonString({ AutomationAssumeRole: [role.roleArn] }),
        },
      ],
    });
    trigger.node.addDependency(document, starter);
  }

  /** What EventBridge starts the runbook with. */
  #starter(runbookRole: iam.Role): iam.Role {
    const role = new iam.Role(this, "Starter", {
      assumedBy: new iam.ServicePrincipal("events.amazonaws.com"),
      description: `Starts ${REEVALUATION_NAME}`,
    });
    const arnOf = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: "ssm", resource, resourceName });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["ssm:StartAutomationExecution"],
        // AWS's pages name the definition, or the document and the execution that is to be.
        resources: [
          definitionArn(this),
          arnOf("document", REEVALUATION_NAME),
          arnOf("automation-execution", "*"),
        ],
      }),
    );
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*]",
      reason: "Systems Manager makes up the id of an execution when it starts",
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["iam:PassRole"],
        resources: [runbookRole.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "ssm.amazonaws.com" } },
      }),
    );
    return role;
  }
}

function definitionArn(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: "ssm",
    resource: "automation-definition",
    resourceName: `${REEVALUATION_NAME}:$DEFAULT`,
  });
}
