import { type CfnCondition, Duration, Stack, Validations } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { REEVALUATION_NAME } from "../../shared/names.ts";
import { PROMPT_REEVALUATION } from "../notifications/events.ts";
import {
  assumeRoleParameter,
  automationPrincipal,
  endStep,
  evaluationSteps,
  findRuleStep,
  grantRuleAccess,
  PACK_NAME_PARAMETER,
  type RuleDeployment,
  sleepStep,
} from "./common.ts";

/** IAM generates at most one credential report every 4 hours. After this time, a new one has the change. */
const UNTIL_NEXT_REPORT = Duration.minutes(4 * 60 + 20);

/**
 * Several changes at once start one execution each, and AWS Config accepts one request a minute for all
 * of them.
 */
const ATTEMPTS = 4;

export interface PromptReevaluationProps {
  /**
   * How the rule is deployed, or the condition under which it is standalone.
   * @default standalone
   */
  readonly rule?: RuleDeployment | CfnCondition;
}

/**
 * Re-evaluates the rule within minutes of a change to a root key, rather than on its schedule. It requires
 * a trail that logs management events, and works only in the partition's IAM Region.
 */
export class PromptReevaluation extends Construct {
  constructor(scope: Construct, id: string, { rule = "standalone" }: PromptReevaluationProps = {}) {
    super(scope, id);
    const role = new iam.Role(this, "Role", {
      assumedBy: automationPrincipal(),
      description: `Has the AWS Config rule on root access keys evaluated (${REEVALUATION_NAME})`,
    });
    grantRuleAccess(role, rule);
    const document = new CfnDocument(this, "Document", {
      name: REEVALUATION_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      updateMethod: "NewVersion",
      content: reevaluationContent(role.roleArn, findRuleStep(rule)),
    });
    document.node.addDependency(role);

    const starter = this.#starter(role);
    const trigger = new CfnRule(this, "Trigger", {
      ...PROMPT_REEVALUATION,
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

  /** The role with which EventBridge starts the runbook. */
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
        // AWS's documentation names the definition, or the document and the execution.
        resources: [
          definitionArn(this),
          arnOf("document", REEVALUATION_NAME),
          arnOf("automation-execution", "*"),
        ],
      }),
    );
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*]",
      reason: "Systems Manager generates the ID of an execution when it starts",
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

/**
 * The content of the Automation runbook.
 *
 * @param findRule the step `findRule`, or what resolves to one
 */
function reevaluationContent(roleArn: string, findRule: unknown): object {
  return {
    schemaVersion: "0.3",
    description: [
      "Has the AWS Config rule evaluated at once when a root access key was created, changed or deleted,",
      "and once more when IAM can have a new credential report, which says more than the account summary.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: assumeRoleParameter(roleArn),
      ConformancePackName: PACK_NAME_PARAMETER,
    },
    mainSteps: [
      findRule,
      ...evaluationSteps("startEvaluation", ATTEMPTS, "waitForReport"),
      sleepStep({
        name: "waitForReport",
        description: "Wait until IAM makes a new credential report when asked.",
        duration: UNTIL_NEXT_REPORT,
      }),
      ...evaluationSteps("startEvaluationWithReport", ATTEMPTS, "end"),
      endStep("End here, whichever of the requests AWS Config accepted."),
    ],
    outputs: ["findRule.RuleName"],
  };
}
