import { CfnRule } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { Notice } from "./notice.ts";
import type { NotificationTopic } from "./topic.ts";

export interface NoticeRuleProps {
  readonly notice: Notice;
  readonly topic: NotificationTopic;
  /**
   * The bus that the events are on, and the name that the rule has there.
   * @default the account's default bus, and a name that CloudFormation makes up
   */
  readonly bus?: { readonly eventBusName: string; readonly ruleName: string };
}

/** The EventBridge rule that turns one kind of event into a message for people. */
export class NoticeRule extends Construct {
  constructor(scope: Construct, id: string, { notice, topic, bus }: NoticeRuleProps) {
    super(scope, id);
    const rule = new CfnRule(this, "Resource", {
      name: bus?.ruleName,
      eventBusName: bus?.eventBusName,
      description: notice.description,
      eventPattern: notice.eventPattern,
      targets: [
        {
          id: "Topic",
          arn: topic.topicArn,
          inputTransformer: {
            inputPathsMap: notice.inputPaths,
            // A text of more than one line is a quoted string a line, and the quotes are sent too.
            inputTemplate: notice.lines.map((line) => `"${line}"`).join("\n"),
          },
        },
      ],
    });
    rule.node.addDependency(topic.topic);
  }
}
