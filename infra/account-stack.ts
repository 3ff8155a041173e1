import { Annotations, CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RootAccessKeyConformancePack } from "./conformance-pack.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { FREQUENCY_HOURS } from "./frequency.ts";
import { NoEvaluationAlarm, silenceHours } from "./no-evaluation-alarm.ts";
import { AccountNotices } from "./notices/account-notices.ts";
import { NotificationTopic } from "./notices/topic.ts";
import { MinimalRecorder } from "./recorder.ts";
import { RootAccessKeyRemediation } from "./remediation.ts";
import { RootAccessKeyRule } from "./rule.ts";
import { NotifyAndWaitRunbook } from "./runbook/runbook.ts";
import type { Settings } from "./settings.ts";

export interface AccountStackProps extends StackProps {
  readonly settings: Settings;
}

/** All that one account needs. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: AccountStackProps) {
    super(scope, id, {
      description: "AWS Config rule: does the root user of this account have an access key?",
      ...props,
    });
    const evaluator = new RootAccessKeyEvaluator(this, "Evaluator");
    const { topicArn } = settings;
    const topic = new NotificationTopic(this, "Topic", { ...(topicArn && { topicArn }) });
    if (settings.email) topic.subscribe(settings.email);

    const notices = new AccountNotices(this, "Notices", {
      topic,
      evaluator,
      quietAccounts: settings.quietAccounts,
    });
    if (!settings.email && !topicArn) {
      Annotations.of(this).addWarningV2(
        "root-access-key:nobodyIsTold",
        "Nobody gets the messages about findings and failures: set root-access-key:email or root-access-key:topicArn, or subscribe to the topic.",
      );
    }
    const rule = this.#addRule(evaluator, topic, settings);
    rule.node.addDependency(notices.finding);
    if (settings.noEvaluationAlarm) {
      const hours = silenceHours(FREQUENCY_HOURS[settings.frequency]);
      const { alarm } = new NoEvaluationAlarm(this, "NoEvaluationAlarm", { evaluator, hours });
      // As a rule that does not exist yet is silent, too.
      alarm.node.addDependency(rule);
      notices.addNoEvaluationAlarm(alarm.attrArn);
    }
    if (settings.recorder) rule.node.addDependency(new MinimalRecorder(this, "Recorder"));

    new CfnOutput(this, "TopicArn", { value: topic.topicArn });
    new CfnOutput(this, "LogGroupName", { value: evaluator.function.logGroup.logGroupName });
  }

  #addRule(
    evaluator: RootAccessKeyEvaluator,
    topic: NotificationTopic,
    settings: Settings,
  ): Construct {
    const isPlain = settings.rule === "plain";
    const runbook =
      settings.remediation === "none"
        ? undefined
        : new NotifyAndWaitRunbook(this, "Runbook", { topic, rule: settings.rule });
    const automatic = settings.remediation === "automatic";
    const { frequency, inactiveKeys } = settings;
    if (!isPlain) {
      return new RootAccessKeyConformancePack(this, "ConformancePack", {
        evaluator,
        frequency,
        inactiveKeys,
        ...(runbook && { remediation: { runbook, automatic } }),
      });
    }
    const rule = new RootAccessKeyRule(this, "Rule", { evaluator, frequency, inactiveKeys });
    if (runbook) new RootAccessKeyRemediation(this, "Remediation", { rule, runbook, automatic });
    return rule;
  }
}
