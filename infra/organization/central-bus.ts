import { Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import { CENTRAL_BUS_NAME, FORWARDER_ROLE_NAME, RUNBOOK_ROLE_NAME } from "../../shared/names.ts";
import { ACCOUNT_NOTICES } from "../notifications/of-account.ts";

export interface CentralBusProps {
  /** The organization whose accounts may send. */
  readonly organizationId: string;
}

/**
 * Where all accounts' events come together. It takes two kinds, each from the role of that name in the
 * organization's accounts: what people are told about, and requests to remove root keys. Whose they are
 * is told by the account that EventBridge stamps on them.
 */
export class CentralBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { organizationId }: CentralBusProps) {
    super(scope, id);
    this.bus = new EventBus(this, "Bus", {
      eventBusName: CENTRAL_BUS_NAME,
      description: "Root access keys: what all accounts of the organization tell and ask for",
    });
    const { partition } = Stack.of(this);
    const admit = (sid: string, roleName: string, events: AdmittedEvents) =>
      this.bus.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          principals: [new iam.StarPrincipal()],
          actions: ["events:PutEvents"],
          resources: [this.bus.eventBusArn],
          conditions: {
            StringEquals: {
              "aws:PrincipalOrgID": organizationId,
              ...(events.detailType && { "events:detail-type": events.detailType }),
            },
            ArnLike: { "aws:PrincipalArn": `arn:${partition}:iam::*:role/${roleName}` },
            // One call of PutEvents can have entries of several sources.
            "ForAllValues:StringEquals": { "events:source": events.sources },
          },
        }),
      );
    const sources = Object.values(ACCOUNT_NOTICES).flatMap(
      ({ eventPattern }) => eventPattern.source,
    );
    admit("Notices", FORWARDER_ROLE_NAME, { sources: [...new Set(sources)] });
    admit("RemovalRequests", RUNBOOK_ROLE_NAME, {
      sources: [EVENT_SOURCE],
      detailType: REQUEST_DETAIL_TYPE,
    });
  }
}

interface AdmittedEvents {
  readonly sources: readonly string[];
  /** Of what an account sends by itself; whether EventBridge says it when it forwards is not documented. */
  readonly detailType?: string;
}
