import {
  Aws,
  BootstraplessSynthesizer,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  type ICfnConditionExpression,
  Stack,
} from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { MAX_SUPPRESSED_ACCOUNTS } from "../../notification/contract.ts";
import { INACTIVE_KEYS } from "../../rule/event.ts";
import { FREQUENCY_HOURS, type Frequency, silenceHours } from "../../shared/config-rule.ts";
import { AccountNotifications } from "../notifications/account-notifications.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import { setPermissionsBoundary } from "../permissions-boundary.ts";
import { NotifyAndWaitRunbook } from "../runbook/notify-and-wait.ts";
import { PromptReevaluation } from "../runbook/reevaluation.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { MAX_ALARM_HOURS, NoEvaluationAlarm } from "./no-evaluation-alarm.ts";
import { RootAccessKeyRemediation } from "./remediation.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS, RootAccessKeyRule } from "./rule.ts";

const twoMissed = Object.entries(FREQUENCY_HOURS)
  .map(([frequency, hours]) => `${silenceHours(hours)} (${frequency})`)
  .join(", ");

/**
 * A parameter for each address, not a list in one: a subscription belongs to its place in the template. If
 * addresses moved up in a list, CloudFormation would end the subscription of one that stays: Amazon SNS has
 * one for each address, whichever resource asked for it.
 */
const EMAILS = ["Email", "Email2", "Email3", "Email4", "Email5"];

export interface OneFileTemplateProps {
  /** The evaluator's code, which becomes part of the template. */
  readonly code: string;
  /** The notification function's code, likewise. */
  readonly notificationCode: string;
}

/**
 * The account stack as one CloudFormation template without assets, to deploy without the CDK. Most of
 * its settings are parameters.
 */
export class OneFileTemplate extends Stack {
  constructor(scope: Construct, id: string, { code, notificationCode }: OneFileTemplateProps) {
    super(scope, id, {
      description: "AWS Config rule: does the root user of this account have an access key?",
      synthesizer: new BootstraplessSynthesizer(),
      analyticsReporting: false,
    });
    const frequencies = Object.keys(FREQUENCY_HOURS);
    const inactiveKeys = this.#choice("InactiveKeys", INACTIVE_KEYS, DEFAULT_INACTIVE_KEYS, [
      "Compliance type of an account whose only root access keys are inactive.",
      "With COMPLIANT, what happens to root keys after a credential report was made can be missed until the first evaluation with a newer one: for 4 hours 15 minutes and one period of the frequency at most.",
      "NON_COMPLIANT has no such window.",
    ]);
    const frequency = this.#choice("Frequency", frequencies, DEFAULT_FREQUENCY, [
      "How often AWS Config evaluates the account.",
    ]);
    const rule = this.#choice("Rule", ["standalone", "none"], "standalone", [
      "none: the rule comes with the conformance pack conformance-pack.yaml, or by other means.",
    ]);
    const remediation = this.#choice("Remediation", ["none", "manual", "automatic"], "manual", [
      "Whether to create the runbook that notifies the owners, and whether you or AWS Config start it.",
      "With Rule none, manual creates the runbook for the conformance pack.",
    ]);
    const emails = EMAILS.map(
      (name) =>
        new CfnParameter(this, name, {
          description:
            "Email address that receives all notifications after its owner confirms. Can be empty. Do not move an address from one of these parameters to another, as that ends its subscription.",
          default: "",
          allowedPattern: "^([^\\s@]+@[^\\s@]+)?$",
        }),
    );
    const suppressFindingsFor = new CfnParameter(this, "SuppressFindingsFor", {
      description:
        "IDs of accounts excluded from finding notifications, separated by commas without spaces. Failures and remediation requests are still sent.",
      default: "",
      allowedPattern: `^(\\d{12}(,\\d{12}){0,${MAX_SUPPRESSED_ACCOUNTS - 1}})?$`,
    });
    const runbookUrl = new CfnParameter(this, "RunbookUrl", {
      description: "URL of your copy of docs/runbook.md, to which messages link. Can be empty.",
      default: "",
      allowedPattern: '^(https://[!-"$-~]{1,248})?$',
    });
    const alarm = this.#choice("NoEvaluationAlarm", ["true", "false"], "false", [
      "Whether to create a CloudWatch alarm that goes off if the rule is stale.",
    ]);
    const alarmHours = new CfnParameter(this, "NoEvaluationAlarmHours", {
      description: `Hours without an evaluation after which the alarm goes off. Two evaluations have been missed after ${twoMissed}.`,
      type: "Number",
      minValue: 1,
      maxValue: MAX_ALARM_HOURS,
      default: silenceHours(FREQUENCY_HOURS[DEFAULT_FREQUENCY]),
    });
    const permissionsBoundary = new CfnParameter(this, "PermissionsBoundary", {
      description:
        "ARN of a managed policy that becomes the permissions boundary of all roles. Can be empty.",
      default: "",
      allowedPattern: "^(arn:[a-z0-9-]+:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+)?$",
    }).valueAsString;

    const isStandalone = this.#condition(
      "IsRuleStandalone",
      Fn.conditionEquals(rule, "standalone"),
    );
    const hasRunbook = this.#condition(
      "HasRunbook",
      Fn.conditionNot(Fn.conditionEquals(remediation, "none")),
    );
    const hasRemediation = this.#condition(
      "HasRemediation",
      Fn.conditionAnd(isStandalone, hasRunbook),
    );
    const isAutomatic = this.#condition(
      "IsAutomatic",
      Fn.conditionEquals(remediation, "automatic"),
    );
    const hasBoundary = this.#condition(
      "HasPermissionsBoundary",
      Fn.conditionNot(Fn.conditionEquals(permissionsBoundary, "")),
    );
    setPermissionsBoundary(
      this,
      Fn.conditionIf(hasBoundary.logicalId, permissionsBoundary, Aws.NO_VALUE).toString(),
    );
    const hasAlarm = this.#condition("HasAlarm", Fn.conditionEquals(alarm, "true"));

    const evaluator = new RootAccessKeyEvaluator(this, "Evaluator", {
      code: lambda.Code.fromInline(code),
    });
    const topic = new NotificationTopic(this, "Topic");
    for (const { node, valueAsString: email } of emails) {
      const isGiven = Fn.conditionNot(Fn.conditionEquals(email, ""));
      onlyIf(this.#condition(`Has${node.id}`, isGiven), topic.subscribe(email, node.id));
    }
    const notifications = new AccountNotifications(this, "Notifications", {
      topic,
      suppressFindingsFor: suppressFindingsFor.valueAsString,
      runbookUrl: runbookUrl.valueAsString,
      code: lambda.Code.fromInline(notificationCode),
    });

    const configRule = new RootAccessKeyRule(this, "ConfigRule", {
      evaluator,
      frequency: frequency as Frequency,
      inactiveKeys: inactiveKeys as (typeof INACTIVE_KEYS)[number],
    });
    configRule.node.addDependency(notifications.finding);
    onlyIf(isStandalone, configRule);
    const runbook = new NotifyAndWaitRunbook(this, "Runbook", { rule: isStandalone });
    onlyIf(hasRunbook, runbook);
    onlyIf(
      hasRemediation,
      new RootAccessKeyRemediation(this, "ConfigRemediation", {
        rule: configRule,
        runbook,
        automatic: Fn.conditionIf(isAutomatic.logicalId, true, false),
      }),
    );

    const silence = new NoEvaluationAlarm(this, "Alarm", {
      evaluator,
      hours: alarmHours.valueAsNumber,
    });
    onlyIf(hasAlarm, silence);
    new PromptReevaluation(this, "PromptReevaluation", { rule: isStandalone });

    new CfnOutput(this, "TopicArn", { value: topic.topicArn });
    new CfnOutput(this, "LogGroupName", { value: evaluator.function.logGroup.logGroupName });
  }

  #choice(
    id: string,
    allowedValues: readonly string[],
    defaultValue: string,
    description: readonly string[],
  ): string {
    return new CfnParameter(this, id, {
      description: description.join(" "),
      allowedValues: [...allowedValues],
      default: defaultValue,
    }).valueAsString;
  }

  #condition(id: string, expression: ICfnConditionExpression): CfnCondition {
    return new CfnCondition(this, id, { expression });
  }
}

/** Makes CloudFormation create the resources of these constructs only if the condition is met. */
function onlyIf(condition: CfnCondition, ...constructs: readonly Construct[]): void {
  for (const node of constructs.flatMap((construct) => construct.node.findAll())) {
    if (CfnResource.isCfnResource(node)) node.cfnOptions.condition = condition;
  }
}
