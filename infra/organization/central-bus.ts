import { Stack } from "aws-cdk-lib";
import { CfnEventBusPolicy, EventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import {
  CENTRAL_BUS_NAME,
  FORWARDER_ROLE_NAME,
  NAMES,
  RUNBOOK_ROLE_NAME,
} from "../../shared/names.ts";
import { accountEvents } from "../notifications/events.ts";

export interface CentralBusProps {
  /** The organization whose accounts may send. */
  readonly organizationId: string;
}

/**
 * The bus that receives the events of all accounts. It admits two kinds, each from one role in the
 * organization's accounts: events behind notifications, and requests to remove root keys. EventBridge
 * sets the account of the sender on each event.
 */
export class CentralBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { organizationId }: CentralBusProps) {
    super(scope, id);
    // Without a description, which CloudFormation does not have for event buses in GovCloud.
    this.bus = new EventBus(this, "Bus", { eventBusName: CENTRAL_BUS_NAME });
    this.#admit("RootAccessKeyRequests", {
      StringEquals: { "aws:PrincipalOrgID": organizationId },
      ArnLike: { "aws:PrincipalArn": this.#roleInAnyAccount(RUNBOOK_ROLE_NAME) },
      "ForAllValues:StringEquals": {
        "events:source": [EVENT_SOURCE],
        "events:detail-type": [REQUEST_DETAIL_TYPE],
      },
      // ForAllValues also matches a key that the request does not have.
      Null: { "events:source": "false", "events:detail-type": "false" },
      // A bus that an account opens to others must not relay a request in that account's name.
      BoolIfExists: { "events:eventBusInvocation": "false" },
    });
    const sources = Object.values(accountEvents(NAMES)).flatMap(
      ({ eventPattern }) => eventPattern.source,
    );
    // It is not documented which of these keys a forwarded event has, so a missing one is accepted.
    this.#admit("RootAccessKeyNotifications", {
      StringEquals: { "aws:PrincipalOrgID": organizationId },
      ArnLikeIfExists: { "aws:PrincipalArn": this.#roleInAnyAccount(FORWARDER_ROLE_NAME) },
      "ForAllValues:StringEquals": { "events:source": [...new Set(sources)] },
      BoolIfExists: { "events:eventBusInvocation": "true" },
    });
  }

  /**
   * Admits events that meet the conditions.
   *
   * @param statementId also the physical id in CloudFormation, so unique in the account and Region
   */
  #admit(statementId: string, conditions: iam.Conditions): void {
    const statement = new iam.PolicyStatement({
      sid: statementId,
      principals: [new iam.StarPrincipal()],
      actions: ["events:PutEvents"],
      resources: [this.bus.eventBusArn],
      conditions,
    });
    new CfnEventBusPolicy(this, statementId, {
      eventBusName: this.bus.eventBusName,
      statementId,
      statement: statement.toStatementJson(),
    });
  }

  #roleInAnyAccount(roleName: string): string {
    return Stack.of(this).formatArn({
      service: "iam",
      region: "",
      account: "*",
      resource: "role",
      resourceName: roleName,
    });
  }
}
