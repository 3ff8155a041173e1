import { CfnRule, type IEventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { FORWARDER_ROLE_NAME, NAMES } from "../../shared/names.ts";
import { accountEvents, arriving, type NotificationEvent } from "./events.ts";

export interface EventForwarderProps {
  /** The organization's central bus. */
  readonly centralBus: IEventBus;
  /**
   * Whether the events of changes to root keys can arrive: they can only in the partition's IAM Region.
   * @default true
   */
  readonly rootKeyEvents?: boolean;
}

/**
 * Sends the events behind the notifications to the organization's central bus, where they become messages.
 * EventBridge sets the account on each event and retries for a day. There is no dead-letter queue, as nobody
 * would read one in each account.
 */
export class EventForwarder extends Construct {
  /** The rule for findings. An event is sent once, so this must exist before the AWS Config rule does. */
  readonly finding: Construct;

  constructor(scope: Construct, id: string, props: EventForwarderProps) {
    super(scope, id);
    const { rootKeyEvents = true } = props;
    const centralBusArn = props.centralBus.eventBusArn;
    const role = new iam.Role(this, "Role", {
      // The central bus admits it by this name.
      roleName: FORWARDER_ROLE_NAME,
      assumedBy: new iam.ServicePrincipal("events.amazonaws.com"),
      description: "Sends this account's events to the central event bus",
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["events:PutEvents"], resources: [centralBusArn] }),
    );
    const forward = (name: string, { description, eventPattern }: NotificationEvent) => {
      const rule = new CfnRule(this, name, {
        description,
        eventPattern,
        targets: [{ id: "CentralBus", arn: centralBusArn, roleArn: role.roleArn }],
      });
      rule.node.addDependency(role);
      return rule;
    };
    const { Finding, ...others } = accountEvents(NAMES);
    this.finding = forward("Finding", Finding);
    for (const [name, notification] of Object.entries(arriving(others, rootKeyEvents)))
      forward(name, notification);
  }
}
