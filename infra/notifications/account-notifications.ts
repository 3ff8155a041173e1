import { Aws } from "aws-cdk-lib";
import { Construct } from "constructs";
import { accountNames } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import {
  accountEvents,
  arriving,
  type NotificationEvent,
  REMOVAL_REQUESTED,
  testOf,
} from "./events.ts";
import {
  NotificationFunction,
  NotificationRule,
  type NotificationSettings,
} from "./notification-function.ts";
import type { NotificationTopic } from "./topic.ts";

export interface AccountNotificationsProps extends NotificationSettings, NamePrefixProps {
  /** Where the messages go. */
  readonly topic: NotificationTopic;
  /**
   * Whether the events of changes to root keys can arrive: they can only in the partition's IAM Region.
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
    const { Finding, ...others } = accountEvents(accountNames(props.namePrefix));
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
