/** What the runbooks have in common: their parameters, the steps about the rule, and their role. */
import { Aws, type CfnCondition, Duration, Fn, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { AccountNames } from "../../shared/names.ts";

/** The parameter `AutomationAssumeRole`. */
export const assumeRoleParameter = (roleArn: string) => ({
  type: "String",
  description: "ARN of the role that the runbook assumes.",
  default: roleArn,
  allowedPattern: "^arn:[a-z0-9-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$",
});

/** The parameter `ConformancePackName`. */
export const packNameParameter = ({ conformancePack }: AccountNames) => ({
  type: "String",
  description: "Name of the conformance pack that contains the rule, if one does.",
  default: conformancePack,
  allowedPattern: "^[a-zA-Z][-a-zA-Z0-9]{0,255}$",
});

/** How the rule is deployed. */
export type RuleDeployment = "standalone" | "conformance-pack";

const findRule = (ruleName: string): Record<RuleDeployment, object> => ({
  standalone: {
    name: "findRule",
    description: "Check that the rule exists, and read its compliance.",
    action: "aws:executeAwsApi",
    inputs: {
      Service: "config",
      Api: "DescribeComplianceByConfigRule",
      ConfigRuleNames: [ruleName],
    },
    outputs: [
      {
        Name: "RuleName",
        Selector: "$.ComplianceByConfigRules[0].ConfigRuleName",
        Type: "String",
      },
      {
        Name: "Compliance",
        Selector: "$.ComplianceByConfigRules[0].Compliance.ComplianceType",
        Type: "String",
      },
    ],
  },
  "conformance-pack": {
    name: "findRule",
    description: "Find the name of the rule in the conformance pack, and read its compliance.",
    action: "aws:executeAwsApi",
    inputs: {
      Service: "config",
      Api: "DescribeConformancePackCompliance",
      ConformancePackName: "{{ ConformancePackName }}",
    },
    outputs: [
      {
        Name: "RuleName",
        Selector: "$.ConformancePackRuleComplianceList[0].ConfigRuleName",
        Type: "String",
      },
      {
        Name: "Compliance",
        Selector: "$.ConformancePackRuleComplianceList[0].ComplianceType",
        Type: "String",
      },
    ],
  },
});

/**
 * The step `findRule`, which finds the rule's name and compliance. AWS Config renames the rule of a
 * conformance pack. A rule without a result has the compliance INSUFFICIENT_DATA.
 *
 * @param deployment how the rule is deployed, or the condition under which it is standalone
 */
export function findRuleStep(
  names: AccountNames,
  deployment: RuleDeployment | CfnCondition,
): unknown {
  const steps = findRule(names.rule);
  if (typeof deployment === "string") return steps[deployment];
  return Fn.conditionIf(deployment.logicalId, steps.standalone, steps["conformance-pack"]);
}

/** The longest that Automation can need to start and end a step that sleeps. */
const SLEEP_MARGIN = Duration.minutes(5);

interface Sleep {
  readonly name: string;
  readonly description: string;
  readonly duration: Duration;
}

/** A step that waits. It states its timeout, as AWS does not document the default of `aws:sleep`. */
export function sleepStep({ name, description, duration }: Sleep): object {
  return {
    name,
    description,
    action: "aws:sleep",
    timeoutSeconds: duration.plus(SLEEP_MARGIN).toSeconds(),
    inputs: { Duration: duration.toIsoString() },
  };
}

/** The step `end`, the last one, at which steps before it can end the runbook. */
export const endStep = (description: string) =>
  sleepStep({ name: "end", description, duration: Duration.seconds(1) });

/** AWS Config accepts one request a minute to evaluate a rule. */
const PAUSE = Duration.seconds(90);

/**
 * Steps that re-evaluate the rule, and retry if AWS Config rejects the request because of a recent one.
 * The last step fails if all attempts were rejected.
 *
 * @param name of the first step, and part of the names of the others
 * @param attempts how often to ask at most
 * @param nextStep the step to continue with once AWS Config accepts
 */
export function evaluationSteps(name: string, attempts: number, nextStep: string): object[] {
  const nameOf = (attempt: number) => (attempt === 1 ? name : `${name}${attempt}`);
  const pauseBefore = (attempt: number) => `pauseBefore${capitalize(nameOf(attempt))}`;
  return Array.from({ length: attempts }, (_, index) => index + 1).flatMap((attempt) => {
    const isLast = attempt === attempts;
    const pause = sleepStep({
      name: pauseBefore(attempt),
      description: "Wait, because AWS Config accepts one request a minute.",
      duration: PAUSE,
    });
    const ask = {
      name: nameOf(attempt),
      description: "Re-evaluate the rule to update the compliance.",
      action: "aws:executeAwsApi",
      inputs: {
        Service: "config",
        Api: "StartConfigRulesEvaluation",
        ConfigRuleNames: ["{{ findRule.RuleName }}"],
      },
      ...(!isLast && {
        onFailure: `step:${pauseBefore(attempt + 1)}`,
        isCritical: false,
      }),
      nextStep,
    };
    return attempt === 1 ? [ask] : [pause, ask];
  });
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Systems Manager, running Automation in this account. */
export function automationPrincipal(): iam.IPrincipal {
  return new iam.ServicePrincipal("ssm.amazonaws.com", {
    conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
  });
}

/**
 * Allows a runbook's role to find and re-evaluate the rule.
 *
 * @param rule how the rule is deployed, or the condition under which it is standalone
 */
export function grantRuleAccess(role: iam.Role, rule: RuleDeployment | CfnCondition): void {
  const configArn = (resource: string) =>
    Stack.of(role).formatArn({ service: "config", resource, resourceName: "*" });
  const lookups: Record<RuleDeployment, Grant> = {
    // It supports no resource-level permissions.
    standalone: { action: "config:DescribeComplianceByConfigRule", resource: "*" },
    "conformance-pack": {
      action: "config:DescribeConformancePackCompliance",
      resource: configArn("conformance-pack"),
    },
  };
  const lookup =
    typeof rule === "string"
      ? lookups[rule]
      : either(rule, lookups.standalone, lookups["conformance-pack"]);
  const evaluation = {
    action: "config:StartConfigRulesEvaluation",
    resource: configArn("config-rule"),
  };
  for (const { action, resource } of [lookup, evaluation]) {
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
  }
  Validations.of(role).acknowledge(
    {
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "config:DescribeComplianceByConfigRule and iam:GetAccountSummary support no resource-level permissions",
    },
    ...["config-rule", "conformance-pack"].map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:${resource}/*]`,
      reason: "AWS Config generates the IDs that these ARNs end in",
    })),
  );
  if (typeof rule === "string") return;
  Validations.of(role).acknowledge({
    id: "AwsSolutions-IAM5",
    reason:
      "cdk-nag cannot read an action that depends on a condition; both alternatives are checked where the rule is known",
  });
}

interface Grant {
  readonly action: string;
  readonly resource: string;
}

/** The first one if the condition is met, or else the second one. */
function either({ logicalId }: CfnCondition, first: Grant, second: Grant): Grant {
  const choose = (a: string, b: string) => Fn.conditionIf(logicalId, a, b).toString();
  return {
    action: choose(first.action, second.action),
    resource: choose(first.resource, second.resource),
  };
}
