import {
  Annotations,
  Aws,
  BootstraplessSynthesizer,
  CfnCondition,
  CfnResource,
  Duration,
  Fn,
  type ICfnConditionExpression,
  Stack,
  Validations,
} from "aws-cdk-lib";
import type { MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import type { Construct } from "constructs";
import type { RuleParameters } from "../../rule/event.ts";
import { subscribeEmail } from "../notifications/topic.ts";
import { setPermissionsBoundary } from "../permissions-boundary.ts";
import { ACCOUNT_DESCRIPTION, addOutputs } from "./account-stack.ts";
import { RootAccessKeyMonitoring } from "./monitoring.ts";
import { NoEvaluationAlarm } from "./no-evaluation-alarm.ts";
import { oneFileParameters } from "./one-file-parameters.ts";

/**
 * The account stack as one CloudFormation template without assets, to deploy without the CDK. Most of
 * its settings are parameters.
 */
export class OneFileTemplate extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: ACCOUNT_DESCRIPTION,
      synthesizer: new BootstraplessSynthesizer(),
      analyticsReporting: false,
    });
    const { emails, ...parameters } = oneFileParameters(this);
    const values = {
      rule: parameters.rule.valueAsString,
      remediation: parameters.remediation.valueAsString,
      permissionsBoundary: parameters.permissionsBoundary.valueAsString,
    };
    const isStandalone = this.#when(
      "IsRuleStandalone",
      Fn.conditionEquals(values.rule, "standalone"),
    );
    const hasRunbook = this.#whenNot("HasRunbook", values.remediation, "none");
    const hasRemediation = this.#when("HasRemediation", Fn.conditionAnd(isStandalone, hasRunbook));
    const isAutomatic = this.#when(
      "IsAutomatic",
      Fn.conditionEquals(values.remediation, "automatic"),
    );
    const hasBoundary = this.#whenNot("HasPermissionsBoundary", values.permissionsBoundary, "");
    const hasAlarm = this.#when(
      "HasAlarm",
      Fn.conditionEquals(parameters.alarm.valueAsString, "true"),
    );
    setPermissionsBoundary(
      this,
      Fn.conditionIf(hasBoundary.logicalId, values.permissionsBoundary, Aws.NO_VALUE).toString(),
    );

    // This ID is no part of logical IDs.
    const monitoring = new RootAccessKeyMonitoring(this, "Default", {
      maximumExecutionFrequency: parameters.frequency.valueAsString as MaximumExecutionFrequency,
      inactiveKeys: parameters.inactiveKeys.valueAsString as RuleParameters["inactiveKeys"],
      ruleDeployment: isStandalone,
      remediation: "automatic",
      suppressFindingsFor: [parameters.suppressFindingsFor.valueAsString],
      runbookUrl: parameters.runbookUrl.valueAsString,
    });
    const { evaluator, notificationTopic: topic, rule, runbook, remediation } = monitoring;
    if (!topic || !runbook || !remediation) throw new Error("The monitoring lacks a part.");
    onlyIf(isStandalone, rule);
    onlyIf(hasRunbook, runbook);
    onlyIf(hasRemediation, remediation);
    remediation.resource.addPropertyOverride(
      "Automatic",
      Fn.conditionIf(isAutomatic.logicalId, true, false),
    );
    for (const { node, valueAsString: email } of emails) {
      const isGiven = this.#whenNot(`Has${node.id}`, email, "");
      onlyIf(isGiven, subscribeEmail(this, `${node.id}Subscription`, { topic, email }));
    }
    Annotations.of(this).acknowledgeWarning("root-access-key:noSubscriber");
    Validations.of(this).acknowledge({
      id: "CloudFormation-Validate::W1030",
      reason: "An empty permissions boundary is not set",
    });
    const timeWithoutEvaluation = Duration.hours(parameters.alarmHours.valueAsNumber);
    onlyIf(hasAlarm, new NoEvaluationAlarm(this, "Alarm", { evaluator, timeWithoutEvaluation }));
    addOutputs(this, monitoring);
  }

  #when(id: string, expression: ICfnConditionExpression): CfnCondition {
    return new CfnCondition(this, id, { expression });
  }

  #whenNot(id: string, value: string, other: string): CfnCondition {
    return this.#when(id, Fn.conditionNot(Fn.conditionEquals(value, other)));
  }
}

/** Makes CloudFormation create the resources of a construct only if the condition is met. */
function onlyIf(condition: CfnCondition, construct: Construct): void {
  for (const node of construct.node.findAll()) {
    if (CfnResource.isCfnResource(node)) node.cfnOptions.condition = condition;
  }
}
