import { CfnRule } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { EventPattern } from "./event-patterns.ts";
import type { NotificationTopic } from "./topic.ts";

/** A notification: the event that leads to it, and the message. */
export interface Notification {
  readonly description: string;
  readonly eventPattern: EventPattern;
  /** JSON paths in the event, by the names that the lines have in angle brackets: `<name>`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /** Lines of the message, without double quotes, which EventBridge puts around each line. */
  readonly lines: readonly string[];
}

/** Excludes events of these accounts. */
export function exceptFrom(accounts: readonly string[], notification: Notification): Notification {
  if (accounts.length === 0) return notification;
  const eventPattern = { ...notification.eventPattern, account: [{ "anything-but": accounts }] };
  return { ...notification, eventPattern };
}

export interface NotificationRuleProps {
  readonly notification: Notification;
  readonly topic: NotificationTopic;
  /**
   * The bus that receives the events, and the name of the rule on it.
   * @default the account's default bus, and a name that CloudFormation generates
   */
  readonly bus?: { readonly eventBusName: string; readonly ruleName: string };
}

/** The EventBridge rule that turns events of one kind into messages to a topic. */
export class NotificationRule extends Construct {
  constructor(scope: Construct, id: string, props: NotificationRuleProps) {
    super(scope, id);
    const { notification, topic, bus } = props;
    const rule = new CfnRule(this, "Resource", {
      name: bus?.ruleName,
      eventBusName: bus?.eventBusName,
      description: notification.description,
      eventPattern: notification.eventPattern,
      targets: [
        {
          id: "Topic",
          arn: topic.topicArn,
          inputTransformer: {
            inputPathsMap: notification.inputPaths,
            // A message of several lines is one quoted string per line, and the quotes are sent too.
            inputTemplate: notification.lines.map((line) => `"${line}"`).join("\n"),
          },
        },
      ],
    });
    rule.node.addDependency(topic.topic);
  }
}
