import * as v from "valibot";
import { checkShape } from "../check.ts";
import { conditionOn, meets, type RequestKeys } from "./condition.ts";
import { decide, Effect, oneOrMore, policyOf } from "./document.ts";

/** Who assumes a role: a service, or a principal of an account. */
export type Assumption = (
  | {
      /** For example `events.amazonaws.com`. */
      readonly service: string;
    }
  | {
      /** As in `aws:PrincipalArn`. */
      readonly principalArn: string;
    }
) & {
  /** For a service, the account and resource it acts for, if known. For a principal, its request's keys. */
  readonly keys?: RequestKeys;
};

/** One principal of an account, or all of them. */
const AwsPrincipal = v.pipe(
  v.string(),
  v.regex(/^(\d{12}|arn:[^:*]+:iam::\d{12}:[^*]+)$/, "An account ID or an ARN without wildcards"),
);

const TrustPolicy = policyOf(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect,
    Principal: v.union([
      v.strictObject({ Service: oneOrMore(v.string()) }),
      v.strictObject({ AWS: oneOrMore(AwsPrincipal) }),
    ]),
    Action: oneOrMore(v.literal("sts:AssumeRole")),
    Condition: v.optional(
      conditionOn([
        "aws:MultiFactorAuthPresent",
        "aws:SourceAccount",
        "aws:SourceArn",
        "sts:ExternalId",
      ]),
      {},
    ),
  }),
);

/**
 * Compiles a trust policy to a function that decides who can assume the role.
 *
 * @param what the name of the policy in messages
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export function compileTrustPolicy(
  document: unknown,
  what: string,
): (assumption: Assumption) => boolean {
  const { Statement: statements } = checkShape(TrustPolicy, document, what);
  return (assumption) =>
    decide(
      statements.filter(
        ({ Principal, Condition }) =>
          names(Principal, assumption) && meets(Condition, assumption.keys ?? {}),
      ),
    ) === "allowed";
}

type Principal = v.InferOutput<typeof TrustPolicy>["Statement"][number]["Principal"];

function names(principal: Principal, assumption: Assumption): boolean {
  if ("service" in assumption) {
    return "Service" in principal && principal.Service.includes(assumption.service);
  }
  const { principalArn } = assumption;
  const [accountArn = "", accountId = ""] = /^arn:[^:]+:iam::(\d{12}):/.exec(principalArn) ?? [];
  const all = [principalArn, accountId, `${accountArn}root`];
  return "AWS" in principal && principal.AWS.some((name) => all.includes(name));
}
