import { Annotations, type CfnCondition, Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import * as v from "valibot";
import type { NamePrefixProps } from "../name-prefix.ts";
import { AccountNotifications } from "../notifications/account-notifications.ts";
import { EventForwarder } from "../notifications/event-forwarder.ts";
import type { NotificationSettings } from "../notifications/notification-function.ts";
import { hasRootKeyEvents, type Regions, regionsOf } from "../notifications/root-key-events.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import { requireKnown, requireValid } from "../require-valid.ts";
import type { RuleDeployment } from "../runbook/common.ts";
import { NotifyAndWaitRunbook } from "../runbook/notify-and-wait.ts";
import { PromptReevaluation } from "../runbook/reevaluation.ts";
import * as values from "../setting-values.ts";
import { RootAccessKeyConformancePack } from "./conformance-pack.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { NoEvaluationAlarm, twoEvaluations } from "./no-evaluation-alarm.ts";
import { RootAccessKeyRemediation } from "./remediation.ts";
import { RootAccessKeyRule, type RuleSettings } from "./rule.ts";

export interface RootAccessKeyMonitoringProps
  extends RuleSettings,
    NotificationSettings,
    NamePrefixProps {
  /**
   * The topic for notifications and alarms. If it is imported, its policy, and that of its key if it has one,
   * must let cloudwatch.amazonaws.com publish.
   * @default - a new one, encrypted with a key of its own
   */
  readonly notificationTopic?: ITopic;
  /**
   * Email addresses that receive all notifications after their owners confirm.
   * @default - none
   */
  readonly emails?: readonly string[];
  /**
   * The central event bus of an organization, whose central account then sends the notifications.
   * @default - none: this account sends the notifications
   */
  readonly centralBus?: IEventBus;
  /**
   * Whether the rule is standalone or in a conformance pack, or the condition under which it is standalone.
   * @default standalone
   */
  readonly ruleDeployment?: RuleDeployment | CfnCondition;
  /**
   * Whether there is a runbook that notifies the owners and waits until the key is deleted, and whether you
   * or AWS Config start it.
   * @default manual
   */
  readonly remediation?: "none" | "manual" | "automatic";
  /**
   * Whether to create a CloudWatch alarm that goes off if two evaluations in a row are missed.
   * @default false
   */
  readonly noEvaluationAlarm?: boolean;
  /**
   * How long the log of the evaluations is kept.
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
  /**
   * The Region to deploy to, if it is known and the stack's `env` does not set it.
   * @default - not known
   */
  readonly expectedRegion?: string;
}

/** The compiler requires all of them. */
const PROPERTIES: Readonly<Record<keyof RootAccessKeyMonitoringProps, true>> = {
  centralBus: true,
  emails: true,
  expectedRegion: true,
  inactiveKeys: true,
  logRetention: true,
  maximumExecutionFrequency: true,
  namePrefix: true,
  noEvaluationAlarm: true,
  notificationTopic: true,
  remediation: true,
  ruleDeployment: true,
  runbookUrl: true,
  suppressFindingsFor: true,
};

/** What an organization's central account decides. It knows the default names only. */
const DECIDED_CENTRALLY = [
  "notificationTopic",
  "emails",
  "suppressFindingsFor",
  "runbookUrl",
  "namePrefix",
] as const;

/**
 * Monitors the root access keys of this account: the AWS Config rule, notifications, the runbook as its
 * remediation, and re-evaluation within minutes of a change. It needs a running configuration recorder in
 * this account and Region.
 *
 * Deploy it to the partition's IAM Region, such as us-east-1: AWS CloudTrail records changes to root keys
 * only there, so elsewhere they wait for the rule's schedule.
 *
 * Its parts are constructs, too, for other combinations.
 */
export class RootAccessKeyMonitoring extends Construct {
  readonly evaluator: RootAccessKeyEvaluator;
  /** Undefined if the central account sends the notifications. */
  readonly notificationTopic?: ITopic;
  /** Undefined without remediation. */
  readonly runbook?: NotifyAndWaitRunbook;
  /** Undefined without remediation, and in a conformance pack, which then has it. */
  readonly remediation?: RootAccessKeyRemediation;
  readonly #rule: RootAccessKeyRule | RootAccessKeyConformancePack;

  /**
   * @throws {RangeError} If a property is invalid or, in JavaScript, unknown.
   * @throws {Error} If `centralBus` is combined with a property that the central account decides.
   */
  constructor(scope: Construct, id: string, props: RootAccessKeyMonitoringProps = {}) {
    super(scope, id);
    const { namePrefix, ruleDeployment = "standalone", remediation = "manual", centralBus } = props;
    requireKnown(props, PROPERTIES);
    requireValid("remediation", remediation, values.remediation);
    requireValid("noEvaluationAlarm", props.noEvaluationAlarm, v.boolean("true or false"));
    if (typeof ruleDeployment === "string") {
      requireValid("ruleDeployment", ruleDeployment, values.ruleDeployment);
    }
    if (centralBus) requireNone(DECIDED_CENTRALLY, props);
    this.evaluator = new RootAccessKeyEvaluator(this, "Evaluator", props);
    const regions = regionsOf(Stack.of(this).region, props.expectedRegion);
    const rootKeyEvents = hasRootKeyEvents(regions);

    let finding: Construct;
    if (centralBus) {
      ({ finding } = new EventForwarder(this, "Forwarder", { centralBus, rootKeyEvents }));
    } else {
      const topic = new NotificationTopic(this, "Topic", {
        topic: props.notificationTopic,
        emails: props.emails,
      });
      this.notificationTopic = topic.topic;
      ({ finding } = new AccountNotifications(this, "Notifications", {
        topic,
        suppressFindingsFor: props.suppressFindingsFor,
        runbookUrl: props.runbookUrl,
        rootKeyEvents,
        namePrefix,
      }));
    }

    if (remediation !== "none") {
      const runbookProps = { centralBus, ruleDeployment, namePrefix };
      this.runbook = new NotifyAndWaitRunbook(this, "Runbook", runbookProps);
    }
    const { evaluator, runbook } = this;
    const automatic = remediation === "automatic";
    const ruleProps = { ...props, evaluator };
    if (ruleDeployment === "conformance-pack") {
      this.#rule = new RootAccessKeyConformancePack(this, "ConformancePack", {
        ...ruleProps,
        remediation: runbook && { runbook, automatic },
      });
    } else {
      const rule = new RootAccessKeyRule(this, "Rule", ruleProps);
      this.#rule = rule;
      this.remediation =
        runbook && new RootAccessKeyRemediation(this, "Remediation", { rule, runbook, automatic });
    }
    this.#rule.node.addDependency(finding);

    if (rootKeyEvents) {
      new PromptReevaluation(this, "PromptReevaluation", { ruleDeployment, namePrefix });
    } else {
      warnAboutLateEvaluation(this, regions);
    }
    if (props.noEvaluationAlarm) {
      const { alarm } = new NoEvaluationAlarm(this, "NoEvaluationAlarm", {
        evaluator,
        timeWithoutEvaluation: twoEvaluations(props.maximumExecutionFrequency),
        namePrefix,
      });
      // Before the rule exists, there are no evaluations either.
      alarm.node.addDependency(this.#rule);
    }
  }

  /**
   * The standalone rule.
   *
   * @throws {Error} If the rule is in a conformance pack, where AWS Config names it at deployment.
   */
  get rule(): RootAccessKeyRule {
    if (this.#rule instanceof RootAccessKeyRule) return this.#rule;
    throw new Error(
      'rule: exists only with the ruleDeployment "standalone", as AWS Config names the rule of a conformance pack at deployment.',
    );
  }
}

function requireNone(
  names: readonly (keyof RootAccessKeyMonitoringProps)[],
  props: RootAccessKeyMonitoringProps,
): void {
  const name = names.find((it) => props[it] !== undefined);
  if (name === undefined) return;
  throw new Error(
    `${name}: allowed is nothing with centralBus, as the central account sends the notifications.`,
  );
}

function warnAboutLateEvaluation(scope: Construct, { region, iamRegion }: Regions): void {
  Annotations.of(scope).addWarningV2(
    "root-access-key:noPromptReevaluation",
    `Changes to root keys neither re-evaluate the rule nor send notifications: CloudTrail records them in ${iamRegion}, and this stack is for ${region}. The rule finds them on its schedule.`,
  );
}
