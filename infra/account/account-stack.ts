import { Annotations, CfnOutput, CfnParameter, Stack, type StackProps } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { FREQUENCY_HOURS, silenceHours } from "../../shared/config-rule.ts";
import { AccountNotifications } from "../notifications/account-notifications.ts";
import { EventForwarder } from "../notifications/event-forwarder.ts";
import { hasRootKeyEvents, type Regions, regionsOf } from "../notifications/root-key-events.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import { setPermissionsBoundary } from "../permissions-boundary.ts";
import {
  NotifyAndWaitRunbook,
  type NotifyAndWaitRunbookProps,
} from "../runbook/notify-and-wait.ts";
import { PromptReevaluation } from "../runbook/reevaluation.ts";
import type { AccountSettings } from "../settings.ts";
import { RootAccessKeyConformancePack } from "./conformance-pack.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { NoEvaluationAlarm } from "./no-evaluation-alarm.ts";
import { MinimalRecorder } from "./recorder.ts";
import { RootAccessKeyRemediation } from "./remediation.ts";
import { RootAccessKeyRule } from "./rule.ts";

export interface AccountStackProps extends StackProps {
  readonly settings: AccountSettings;
  /**
   * The function's code.
   * @default the bundle of this package, as an asset
   */
  readonly code?: Code;
  /**
   * Whether the stack gets the ARN of the central bus at deployment, by the parameter `CentralBusArn`,
   * which a StackSet sets.
   * @default false - it does only if the settings name a central bus
   */
  readonly isMember?: boolean;
  /**
   * The Region to deploy to, if it is known and `env` does not set it.
   * @default not known
   */
  readonly expectedRegion?: string;
}

/** Everything for one account. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
    const { settings, code, isMember, expectedRegion, ...stackProps } = props;
    super(scope, id, {
      description: "AWS Config rule: does the root user of this account have an access key?",
      ...stackProps,
    });
    if (settings.permissionsBoundary) setPermissionsBoundary(this, settings.permissionsBoundary);
    const evaluator = new RootAccessKeyEvaluator(this, "Evaluator", { code });
    const regions = regionsOf(this.region, expectedRegion);
    const rootKeyEvents = hasRootKeyEvents(regions);
    const { bus, finding } =
      isMember || settings.centralBusArn
        ? this.#forwardEvents(settings, rootKeyEvents)
        : this.#notify(settings, rootKeyEvents);

    const rule = this.#addRule(evaluator, bus, settings);
    rule.node.addDependency(finding);
    this.#addPromptReevaluation(settings, regions);
    if (settings.noEvaluationAlarm) {
      const hours = silenceHours(FREQUENCY_HOURS[settings.frequency]);
      const { alarm } = new NoEvaluationAlarm(this, "NoEvaluationAlarm", { evaluator, hours });
      // Before the rule exists, there are no evaluations either.
      alarm.node.addDependency(rule);
    }
    if (settings.recorder) rule.node.addDependency(new MinimalRecorder(this, "Recorder"));
    new CfnOutput(this, "LogGroupName", { value: evaluator.function.logGroup.logGroupName });
  }

  /** Sends notifications in this account. */
  #notify(settings: AccountSettings, rootKeyEvents: boolean): Channel {
    const topic = notificationTopic(this, settings);
    new CfnOutput(this, "TopicArn", { value: topic.topicArn });
    const { finding } = new AccountNotifications(this, "Notifications", {
      topic,
      suppressFindingsFor: settings.suppressFindingsFor.join(),
      runbookUrl: settings.runbookUrl,
      rootKeyEvents,
    });
    return { finding };
  }

  /** Sends events to the organization's central account, which sends the notifications. */
  #forwardEvents({ centralBusArn }: AccountSettings, rootKeyEvents: boolean): Channel {
    const eventBusArn = new CfnParameter(this, "CentralBusArn", {
      description:
        "ARN of the organization's central event bus, which gets all events and requests.",
      allowedPattern: "^arn:[a-z0-9-]+:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w./-]+$",
      default: centralBusArn,
    }).valueAsString;
    const { finding } = new EventForwarder(this, "Forwarder", {
      centralBusArn: eventBusArn,
      rootKeyEvents,
    });
    return { bus: { eventBusArn }, finding };
  }

  #addPromptReevaluation({ rule }: AccountSettings, regions: Regions): void {
    if (hasRootKeyEvents(regions)) {
      new PromptReevaluation(this, "PromptReevaluation", { rule });
      return;
    }
    Annotations.of(this).addWarningV2(
      "root-access-key:noPromptReevaluation",
      `Changes to root keys are neither evaluated immediately nor notified: CloudTrail records them in ${regions.iamRegion}, where IAM is, and this stack is for ${regions.region}. The rule evaluates them on its schedule.`,
    );
  }

  #addRule(
    evaluator: RootAccessKeyEvaluator,
    bus: NotifyAndWaitRunbookProps["bus"],
    settings: AccountSettings,
  ): Construct {
    const isStandalone = settings.rule === "standalone";
    const runbook =
      settings.remediation === "none"
        ? undefined
        : new NotifyAndWaitRunbook(this, "Runbook", { bus, rule: settings.rule });
    const automatic = settings.remediation === "automatic";
    const { frequency, inactiveKeys } = settings;
    if (!isStandalone) {
      return new RootAccessKeyConformancePack(this, "ConformancePack", {
        evaluator,
        frequency,
        inactiveKeys,
        remediation: runbook && { runbook, automatic },
      });
    }
    const rule = new RootAccessKeyRule(this, "Rule", { evaluator, frequency, inactiveKeys });
    if (runbook) new RootAccessKeyRemediation(this, "Remediation", { rule, runbook, automatic });
    return rule;
  }
}

/** Where an account's findings and requests go. */
interface Channel {
  readonly bus?: NotifyAndWaitRunbookProps["bus"];
  /** The EventBridge rule for findings, which must exist before the AWS Config rule does. */
  readonly finding: Construct;
}

/** The topic of a stack, with the subscriptions of its settings. Warns if there is none. */
export function notificationTopic(
  stack: Stack,
  { email, topicArn }: Pick<AccountSettings, "email" | "topicArn">,
): NotificationTopic {
  const topic = new NotificationTopic(stack, "Topic", { topicArn });
  for (const address of email) topic.subscribe(address);
  if (email.length === 0 && !topicArn) {
    Annotations.of(stack).addWarningV2(
      "root-access-key:noSubscriber",
      "No notification reaches anybody: set root-access-key:email or root-access-key:topicArn, or subscribe to the topic.",
    );
  }
  return topic;
}
