import { CfnRule } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { Notice } from "./notices.ts";

export interface NoticeRuleProps {
  readonly notice: Notice;
  readonly topicArn: string;
}

/** The EventBridge rule that turns one kind of event into a message for people. */
export class NoticeRule extends Construct {
  constructor(scope: Construct, id: string, { notice, topicArn }: NoticeRuleProps) {
    super(scope, id);
    new CfnRule(this, "Resource", {
      description: notice.description,
      eventPattern: notice.eventPattern,
      targets: [
        {
          id: "Topic",
          arn: topicArn,
          inputTransformer: {
            inputPathsMap: notice.inputPaths,
            // A text of more than one line is a quoted string a line, and the quotes are sent too.
            inputTemplate: notice.lines.map((line) => `"${line}"`).join("\n"),
          },
        },
      ],
    });
  }
}
