import { Annotations, CfnOutput, CfnParameter, Stack, type StackProps, Token } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { FREQUENCY_HOURS, silenceHours } from "../../shared/config-rule.ts";
import { iamRegionOf } from "../iam-region.ts";
import { AccountNotices } from "../notifications/account-notices.ts";
import { EventForwarder } from "../notifications/event-forwarder.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import { PromptReevaluation } from "../runbook/reevaluation.ts";
import { NotifyAndWaitRunbook, type NotifyAndWaitRunbookProps } from "../runbook/runbook.ts";
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
   * Whether the account is told where the central bus is when the stack is deployed, by the parameter
   * `CentralBusArn`, as a StackSet does.
   * @default false - only if the settings name a central bus
   */
  readonly isMember?: boolean;
  /**
   * The Region in which it will be deployed, as far as that is known where `env` leaves it open.
   * @default not known
   */
  readonly expectedRegion?: string;
}

/** All that one account needs. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
    const { settings, code, isMember, expectedRegion, ...stackProps } = props;
    super(scope, id, {
      description: "AWS Config rule: does the root user of this account have an access key?",
      ...stackProps,
    });
    const evaluator = new RootAccessKeyEvaluator(this, "Evaluator", { code });
    const { notify, finding } =
      isMember || settings.centralBusArn ? this.#forward(settings) : this.#tell(settings);

    const rule = this.#addRule(evaluator, notify, settings);
    rule.node.addDependency(finding);
    this.#addPromptReevaluation(settings, expectedRegion);
    if (settings.noEvaluationAlarm) {
      const hours = silenceHours(FREQUENCY_HOURS[settings.frequency]);
      const { alarm } = new NoEvaluationAlarm(this, "NoEvaluationAlarm", { evaluator, hours });
      // As a rule that does not exist yet is silent, too.
      alarm.node.addDependency(rule);
    }
    if (settings.recorder) rule.node.addDependency(new MinimalRecorder(this, "Recorder"));
    new CfnOutput(this, "LogGroupName", { value: evaluator.function.logGroup.logGroupName });
  }

  /** Has people told in this account. */
  #tell(settings: AccountSettings): Channel {
    const { email, topicArn, suppressFindingsFor } = settings;
    const topic = new NotificationTopic(this, "Topic", { topicArn });
    if (email) topic.subscribe(email);
    if (!email && !topicArn) warnThatNobodyIsTold(this);
    new CfnOutput(this, "TopicArn", { value: topic.topicArn });
    const { finding } = new AccountNotices(this, "Notices", { topic, suppressFindingsFor });
    return { notify: topic, finding };
  }

  /** Has people told in the organization's central account. */
  #forward({ centralBusArn }: AccountSettings): Channel {
    const eventBusArn = new CfnParameter(this, "CentralBusArn", {
      description:
        "ARN of the organization's central event bus, which gets all events and requests.",
      allowedPattern: "^arn:[a-z0-9-]+:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w./-]+$",
      default: centralBusArn,
    }).valueAsString;
    const { finding } = new EventForwarder(this, "Forwarder", { centralBusArn: eventBusArn });
    return { notify: { eventBusArn }, finding };
  }

  #addPromptReevaluation({ rule }: AccountSettings, expectedRegion: string | undefined): void {
    const region = Token.isUnresolved(this.region) ? expectedRegion : this.region;
    const iamRegion = region && iamRegionOf(region);
    if (region === iamRegion) {
      new PromptReevaluation(this, "PromptReevaluation", { rule });
      return;
    }
    Annotations.of(this).addWarningV2(
      "root-access-key:noPromptReevaluation",
      `Changes of root keys are not evaluated at once, but by the rule's schedule: CloudTrail records them in ${iamRegion}, where IAM is, and this stack is for ${region}.`,
    );
  }

  #addRule(
    evaluator: RootAccessKeyEvaluator,
    notify: NotifyAndWaitRunbookProps["notify"],
    settings: AccountSettings,
  ): Construct {
    const isStandalone = settings.rule === "standalone";
    const runbook =
      settings.remediation === "none"
        ? undefined
        : new NotifyAndWaitRunbook(this, "Runbook", { notify, rule: settings.rule });
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

/** How an account's findings and requests leave it. */
interface Channel {
  readonly notify: NotifyAndWaitRunbookProps["notify"];
  /** What carries a finding, which happens once: it must be there before the rule is. */
  readonly finding: Construct;
}

/** Warns that messages go to a topic without a subscriber. */
export function warnThatNobodyIsTold(stack: Stack): void {
  Annotations.of(stack).addWarningV2(
    "root-access-key:nobodyIsTold",
    "Nobody gets the messages about findings and failures: set root-access-key:email or root-access-key:topicArn, or subscribe to the topic.",
  );
}
