import * as v from "valibot";
import { checkShape } from "../check.ts";
import { conditionOn, meets, type RequestKeys } from "./condition.ts";
import { decide, Effect, oneOrMore, policyOf } from "./document.ts";

/** A service that assumes a role. */
export interface Assumption {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** The account and resource that the service acts for, if known. */
  readonly keys?: RequestKeys;
}

const TrustPolicy = policyOf(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect,
    Principal: v.strictObject({ Service: oneOrMore(v.string()) }),
    Action: oneOrMore(v.literal("sts:AssumeRole")),
    Condition: v.optional(conditionOn(["aws:SourceAccount", "aws:SourceArn"]), {}),
  }),
);

/**
 * Compiles a trust policy: a function that decides whether a service can assume the role.
 *
 * @param what it is, for the message
 * @throws {Error} naming what AWS would refuse or what is not implemented
 */
export function compileTrustPolicy(
  document: unknown,
  what: string,
): (assumption: Assumption) => boolean {
  const { Statement: statements } = checkShape(TrustPolicy, document, what);
  return ({ service, keys = {} }) =>
    decide(
      statements.filter(
        ({ Principal, Condition }) => Principal.Service.includes(service) && meets(Condition, keys),
      ),
    ) === "allowed";
}
