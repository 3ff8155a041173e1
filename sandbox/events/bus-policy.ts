import * as v from "valibot";
import { checkShape } from "../check.ts";
import { conditionOn, meets, type RequestKeys } from "../policies/condition.ts";
import { decide, Effect, oneOrMore, policyOf, Text } from "../policies/document.ts";
import { like } from "../wildcards.ts";

/** A request to put one event on a bus. */
export interface PutRequest {
  readonly busArn: string;
  readonly principalArn: string;
  readonly principalAccount: string;
  /** The organization of the principal's account, if any. */
  readonly principalOrgId: string | undefined;
  /** The account of the rule, if EventBridge forwards the event. */
  readonly sourceAccount: string | undefined;
  readonly source: string;
  readonly detailType: string;
  /** Whether a rule of another bus forwards the event. Otherwise, a caller puts it. */
  readonly isForwarded: boolean;
}

const BusPolicy = policyOf(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect,
    Principal: v.literal("*"),
    Action: oneOrMore(v.literal("events:PutEvents")),
    Resource: oneOrMore(Text),
    Condition: v.optional(
      conditionOn([
        "aws:PrincipalOrgID",
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:SourceAccount",
        "events:source",
        "events:detail-type",
        "events:eventBusInvocation",
      ]),
      {},
    ),
  }),
);
type Statement = v.InferOutput<typeof BusPolicy>["Statement"][number];

/**
 * Compiles a bus policy to a function that decides whether another account can put an event.
 *
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export function compilePolicy(document: unknown): (request: PutRequest) => boolean {
  const { Statement: statements } = checkShape(BusPolicy, document, "Event bus policy");
  return (request) => decide(statements.filter((it) => applies(it, request))) === "allowed";
}

function applies({ Resource, Condition }: Statement, request: PutRequest): boolean {
  return (
    Resource.some((resource) => like(resource)(request.busArn)) && meets(Condition, keysOf(request))
  );
}

function keysOf(request: PutRequest): RequestKeys {
  return {
    "aws:PrincipalOrgID": request.principalOrgId,
    "aws:PrincipalArn": request.principalArn,
    "aws:PrincipalAccount": request.principalAccount,
    "aws:SourceAccount": request.sourceAccount,
    "events:source": request.source,
    "events:detail-type": request.detailType,
    "events:eventBusInvocation": String(request.isForwarded),
  };
}
