import { Aws } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import {
  ACCOUNT_EVENTS,
  arriving,
  type NotificationEvent,
  REMOVAL_REQUESTED,
  testOf,
} from "./events.ts";
import { NotificationFunction, NotificationRule } from "./notification-function.ts";
import type { NotificationTopic } from "./topic.ts";

export interface AccountNotificationsProps {
  /** Where the messages go. */
  readonly topic: NotificationTopic;
  /**
   * IDs of accounts excluded from finding notifications, or what resolves to them, separated by commas.
   * Failures and remediation requests are still sent.
   * @default none
   */
  readonly suppressFindingsFor?: string;
  /**
   * URL of your copy of docs/runbook.md, to which messages link.
   * @default none - messages name the section
   */
  readonly runbookUrl?: string;
  /**
   * The code of the notification function.
   * @default the bundle of this package, as an asset
   */
  readonly code?: Code;
  /**
   * Whether the events of changes to root keys can arrive. See `hasRootKeyEvents`.
   * @default true
   */
  readonly rootKeyEvents?: boolean;
}

/**
 * Sends notifications about the evaluations and remediations of an account: findings, resolutions,
 * failures and what a remediation asks for. EventBridge rules hand the events to a function.
 */
export class AccountNotifications extends Construct {
  /** The rule for findings. An event is sent once, so this must exist before the AWS Config rule does. */
  readonly finding: Construct;

  constructor(scope: Construct, id: string, props: AccountNotificationsProps) {
    super(scope, id);
    const { rootKeyEvents = true, ...functionProps } = props;
    const notifications = new NotificationFunction(this, "Notification", functionProps);
    const { Finding, ...others } = ACCOUNT_EVENTS;
    this.finding = new NotificationRule(this, "Finding", { event: Finding, notifications });
    const events = {
      ...arriving<NotificationEvent>(others, rootKeyEvents),
      RemediationRequested: REMOVAL_REQUESTED,
      Test: testOf(Aws.ACCOUNT_ID),
    };
    for (const [name, event] of Object.entries(events)) {
      new NotificationRule(this, name, { event, notifications });
    }
  }
}
