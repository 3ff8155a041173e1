import * as v from "valibot";
import { checkShape } from "../check.ts";
import { conditionOn, meets, type RequestKeys } from "./condition.ts";
import { decide, Effect, oneOrMore, policyOf } from "./document.ts";

/** A service that wants to work with a role. */
export interface Assumption {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** For whom and for what the service works, where it says so. */
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
 * Makes of a role's trust policy what says whether it lets a service assume the role.
 *
 * @param what it is, for the message
 * @throws {Error} naming what AWS would refuse, or what is not implemented
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
