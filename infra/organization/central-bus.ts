import { Stack } from "aws-cdk-lib";
import { CfnEventBusPolicy, EventBus } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import { centralBusStatements } from "../../shared/central-bus-policy.ts";
import { CENTRAL_BUS_NAME } from "../../shared/names.ts";

export interface CentralBusProps {
  /** The organization whose accounts may send. */
  readonly organizationId: string;
}

/** The bus that receives the events of all accounts. EventBridge sets the account of the sender on each event. */
export class CentralBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { organizationId }: CentralBusProps) {
    super(scope, id);
    // Without a description, which CloudFormation does not have for event buses in GovCloud.
    this.bus = new EventBus(this, "Bus", { eventBusName: CENTRAL_BUS_NAME });
    const { eventBusArn: busArn, eventBusName } = this.bus;
    const { partition } = Stack.of(this);
    for (const statement of centralBusStatements({ partition, organizationId, busArn })) {
      // The id is also the physical id in CloudFormation.
      const { Sid: statementId } = statement;
      new CfnEventBusPolicy(this, statementId, { eventBusName, statementId, statement });
    }
  }
}
