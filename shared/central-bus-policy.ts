import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../removal/contract.ts";
import { FORWARDER_ROLE_NAME, RUNBOOK_ROLE_NAME } from "./names.ts";

/** The sources of the events that accounts forward. */
export const FORWARDED_SOURCES = [
  "aws.config",
  "aws.iam",
  "lambda",
  "aws.lambda",
  "aws.cloudwatch",
  "aws.ssm",
] as const;

/** The bus, and the organization whose accounts can send events to it. */
export interface CentralBusPlace {
  readonly partition: string;
  readonly organizationId: string;
  readonly busArn: string;
}

/** A statement of an event bus's policy. */
export interface BusStatement {
  /** Unique in the account and Region. */
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*";
  readonly Action: "events:PutEvents";
  readonly Resource: string;
  readonly Condition: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/**
 * The policy of the central bus. It admits two kinds of events, each from one role in the organization's
 * accounts: requests to remove root keys, and events that lead to notifications.
 */
export function centralBusStatements(place: CentralBusPlace): readonly BusStatement[] {
  const { partition, organizationId, busArn } = place;
  const roleInAnyAccount = (roleName: string) => `arn:${partition}:iam::*:role/${roleName}`;
  const common = {
    Effect: "Allow",
    Principal: "*",
    Action: "events:PutEvents",
    Resource: busArn,
  } as const;
  return [
    {
      Sid: "RootAccessKeyRequests",
      ...common,
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": organizationId },
        ArnLike: { "aws:PrincipalArn": roleInAnyAccount(RUNBOOK_ROLE_NAME) },
        "ForAllValues:StringEquals": {
          "events:source": [EVENT_SOURCE],
          "events:detail-type": [REQUEST_DETAIL_TYPE],
        },
        // ForAllValues also matches a key that the request does not have.
        Null: { "events:source": "false", "events:detail-type": "false" },
        // A bus that an account opens to others must not relay a request in that account's name.
        BoolIfExists: { "events:eventBusInvocation": "false" },
      },
    },
    {
      Sid: "RootAccessKeyNotifications",
      ...common,
      // It is not documented which of these keys a forwarded event has, so a missing one is accepted.
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": organizationId },
        ArnLikeIfExists: { "aws:PrincipalArn": roleInAnyAccount(FORWARDER_ROLE_NAME) },
        "ForAllValues:StringEquals": { "events:source": FORWARDED_SOURCES },
        BoolIfExists: { "events:eventBusInvocation": "true" },
      },
    },
  ];
}
