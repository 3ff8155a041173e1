import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { FORWARDER_ROLE_NAME } from "../../shared/names.ts";
import { ACCOUNT_EVENTS, arriving, type NotificationEvent } from "./events.ts";

export interface EventForwarderProps {
  /** ARN of the organization's central bus, or what resolves to it. */
  readonly centralBusArn: string;
  /**
   * Whether the events of changes to root keys can arrive. See `hasRootKeyEvents`.
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
    const { centralBusArn, rootKeyEvents = true } = props;
    const role = new iam.Role(this, "Role", {
      // The central bus admits it by this name.
      roleName: FORWARDER_ROLE_NAME,
      assumedBy: new iam.ServicePrincipal("events.amazonaws.com"),
      description: "Sends what becomes of the evaluations of this account to the central event bus",
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
    const { Finding, ...others } = ACCOUNT_EVENTS;
    this.finding = forward("Finding", Finding);
    for (const [name, notification] of Object.entries(arriving(others, rootKeyEvents)))
      forward(name, notification);
  }
}
