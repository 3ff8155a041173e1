import { CfnRule } from "aws-cdk-lib/aws-events";
import type * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Notice } from "./notices.ts";

export interface NoticeRuleProps {
  readonly notice: Notice;
  readonly topicArn: string;
  /** What EventBridge publishes with. */
  readonly role: iam.IRole;
}

/** The EventBridge rule that turns one kind of event into a message for people. */
export class NoticeRule extends Construct {
  constructor(scope: Construct, id: string, { notice, topicArn, role }: NoticeRuleProps) {
    super(scope, id);
    new CfnRule(this, "Resource", {
      description: notice.description,
      eventPattern: notice.eventPattern,
      targets: [
        {
          id: "Topic",
          arn: topicArn,
          roleArn: role.roleArn,
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
