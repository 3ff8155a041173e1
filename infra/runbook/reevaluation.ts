import { type CfnCondition, Duration, Stack, Validations } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { type AccountNames, accountNames } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import { PROMPT_REEVALUATION } from "../notifications/events.ts";
import {
  assumeRoleParameter,
  automationPrincipal,
  endStep,
  evaluationSteps,
  findRuleStep,
  grantRuleAccess,
  packNameParameter,
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

export interface PromptReevaluationProps extends NamePrefixProps {
  /**
   * How the rule is deployed, or the condition under which it is standalone.
   * @default standalone
   */
  readonly ruleDeployment?: RuleDeployment | CfnCondition;
}

/**
 * Re-evaluates the rule within minutes of a change to a root key, rather than on its schedule. It requires
 * a trail that logs management events, and works only in the partition's IAM Region. The trigger has no
 * dead-letter queue: without it, the rule is evaluated on its schedule.
 */
export class PromptReevaluation extends Construct {
  readonly #name: string;

  constructor(scope: Construct, id: string, props: PromptReevaluationProps = {}) {
    super(scope, id);
    const { ruleDeployment = "standalone" } = props;
    const names = accountNames(props.namePrefix);
    this.#name = names.reevaluation;
    const role = new iam.Role(this, "Role", {
      assumedBy: automationPrincipal(),
      description: `Re-evaluates the AWS Config rule on root access keys (${this.#name})`,
    });
    grantRuleAccess(role, ruleDeployment);
    const document = new CfnDocument(this, "Document", {
      name: this.#name,
      documentType: "Automation",
      documentFormat: "JSON",
      updateMethod: "NewVersion",
      content: reevaluationContent(names, role.roleArn, findRuleStep(names, ruleDeployment)),
    });
    document.node.addDependency(role);

    const starter = this.#starter(role);
    const trigger = new CfnRule(this, "Trigger", {
      ...PROMPT_REEVALUATION,
      targets: [
        {
          id: "Runbook",
          arn: this.#definitionArn(),
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
      description: `Starts ${this.#name}`,
    });
    const arnOf = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: "ssm", resource, resourceName });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["ssm:StartAutomationExecution"],
        // AWS's documentation names the definition, or the document and the execution.
        resources: [
          this.#definitionArn(),
          arnOf("document", this.#name),
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

  #definitionArn(): string {
    return Stack.of(this).formatArn({
      service: "ssm",
      resource: "automation-definition",
      resourceName: `${this.#name}:$DEFAULT`,
    });
  }
}

/**
 * The content of the Automation runbook.
 *
 * @param findRule the step `findRule`, or what resolves to one
 */
function reevaluationContent(names: AccountNames, roleArn: string, findRule: unknown): object {
  return {
    schemaVersion: "0.3",
    description: [
      "Re-evaluates the AWS Config rule when a root access key is created, changed or deleted, and again when",
      "IAM can have a new credential report, which has more details than the account summary.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: assumeRoleParameter(roleArn),
      ConformancePackName: packNameParameter(names),
    },
    mainSteps: [
      findRule,
      ...evaluationSteps("startEvaluation", ATTEMPTS, "waitForReport"),
      sleepStep({
        name: "waitForReport",
        description: "Wait until IAM can generate a new credential report.",
        duration: UNTIL_NEXT_REPORT,
      }),
      ...evaluationSteps("startEvaluationWithReport", ATTEMPTS, "end"),
      endStep("End, whichever request AWS Config accepted."),
    ],
    outputs: ["findRule.RuleName"],
  };
}
