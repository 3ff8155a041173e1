import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { FORWARDER_ROLE_NAME } from "../../shared/names.ts";
import { ACCOUNT_NOTICES } from "./of-account.ts";

export interface EventForwarderProps {
  /** ARN of the organization's central bus, or what resolves to it. */
  readonly centralBusArn: string;
}

/**
 * Sends the events that people are told about to the organization's central bus, where they are turned
 * into messages. EventBridge stamps the account on them.
 */
export class EventForwarder extends Construct {
  /** What sends a finding, which happens once: it must be there before the rule is. */
  readonly finding: Construct;

  constructor(scope: Construct, id: string, { centralBusArn }: EventForwarderProps) {
    super(scope, id);
    const role = new iam.Role(this, "Role", {
      // The central bus knows it by this name.
      roleName: FORWARDER_ROLE_NAME,
      assumedBy: new iam.ServicePrincipal("events.amazonaws.com"),
      description: "Sends what becomes of the evaluations of this account to the central event bus",
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["events:PutEvents"], resources: [centralBusArn] }),
    );
    const forward = (name: string, { description, eventPattern }: Forwarded) => {
      const rule = new CfnRule(this, name, {
        description,
        eventPattern,
        targets: [{ id: "CentralBus", arn: centralBusArn, roleArn: role.roleArn }],
      });
      rule.node.addDependency(role);
      return rule;
    };
    const { Finding, ...others } = ACCOUNT_NOTICES;
    this.finding = forward("Finding", Finding);
    for (const [name, notice] of Object.entries(others)) forward(name, notice);
  }
}

type Forwarded = Pick<
  (typeof ACCOUNT_NOTICES)[keyof typeof ACCOUNT_NOTICES],
  "description" | "eventPattern"
>;
