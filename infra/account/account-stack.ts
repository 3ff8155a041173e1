import { CfnOutput, CfnParameter, Stack, type StackProps } from "aws-cdk-lib";
import type { MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { existingTopic } from "../notifications/topic.ts";
import { groupParameters } from "../parameter-groups.ts";
import { setPermissionsBoundary } from "../permissions-boundary.ts";
import type { AccountSettings } from "../settings.ts";
import { RootAccessKeyMonitoring, type RootAccessKeyMonitoringProps } from "./monitoring.ts";
import { MinimalRecorder } from "./recorder.ts";

export interface AccountStackProps extends StackProps {
  readonly settings: AccountSettings;
  /**
   * Whether the stack gets the ARN of the central bus at deployment, by the parameter `CentralBusArn`,
   * which a StackSet sets.
   * @default false - it does only if the settings name a central bus
   */
  readonly isMember?: boolean;
  /**
   * The Region to deploy to, if it is known and `env` does not set it.
   * @default - not known
   */
  readonly expectedRegion?: string;
}

export const ACCOUNT_DESCRIPTION =
  "AWS Config rule that checks whether the root user of this account has an access key";

/** Everything for one account. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
    const { settings, isMember, expectedRegion, ...stackProps } = props;
    super(scope, id, {
      description: ACCOUNT_DESCRIPTION,
      ...stackProps,
    });
    if (settings.permissionsBoundary) setPermissionsBoundary(this, settings.permissionsBoundary);
    // This ID is no part of logical IDs.
    const monitoring = new RootAccessKeyMonitoring(this, "Default", {
      maximumExecutionFrequency: settings.frequency as MaximumExecutionFrequency,
      inactiveKeys: settings.inactiveKeys,
      ruleDeployment: settings.rule,
      remediation: settings.remediation,
      noEvaluationAlarm: settings.noEvaluationAlarm,
      ...(isMember || settings.centralBusArn
        ? this.#centralBus(settings)
        : this.#ownNotifications(settings)),
      expectedRegion,
    });
    // AWS Config rejects a rule where there is no recorder.
    if (settings.recorder) monitoring.node.addDependency(new MinimalRecorder(this, "Recorder"));
    addOutputs(this, monitoring);
  }

  /** Sends notifications in this account. */
  #ownNotifications(settings: AccountSettings): RootAccessKeyMonitoringProps {
    const { email, topicArn, suppressFindingsFor, runbookUrl } = settings;
    const notificationTopic = existingTopic(this, topicArn);
    return { notificationTopic, emails: email, suppressFindingsFor, runbookUrl };
  }

  /** Sends events to the organization's central account, which sends the notifications. */
  #centralBus({ centralBusArn }: AccountSettings): RootAccessKeyMonitoringProps {
    const parameter = new CfnParameter(this, "CentralBusArn", {
      description:
        "ARN of the organization's central event bus, which receives all events and requests. It is an output of the organization's stack.",
      constraintDescription:
        "The ARN of an event bus: arn:PARTITION:events:REGION:ACCOUNT:event-bus/NAME.",
      allowedPattern: "^arn:[a-z0-9-]+:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w./-]+$",
      default: centralBusArn,
    });
    groupParameters(this, { Organization: [[parameter, "ARN of the central event bus"]] });
    return {
      centralBus: EventBus.fromEventBusArn(this, "CentralBus", parameter.valueAsString),
    };
  }
}

/** What the owner of a stack looks for. */
export function addOutputs(stack: Stack, monitoring: RootAccessKeyMonitoring): void {
  const { evaluator, notificationTopic } = monitoring;
  if (notificationTopic) {
    new CfnOutput(stack, "TopicArn", {
      description: "Topic for notifications. Subscribe to it to receive them.",
      value: notificationTopic.topicArn,
    });
  }
  new CfnOutput(stack, "LogGroupName", {
    description: "Log group with a record of each evaluation and the reason for its result.",
    value: evaluator.function.logGroup.logGroupName,
  });
}
