import * as v from "valibot";
import { checkShape } from "../check.ts";
import { like } from "../wildcards.ts";
import { conditionOn, meets, type RequestKeys } from "./condition.ts";
import { type Decision, decide, Effect, oneOrMore, policyOf, Text } from "./document.ts";

/** Who makes a request: a principal of the resource's own account, or an AWS service for a resource. */
export type Principal =
  | { readonly arn: string }
  | { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string };

/** A request on a resource that has a policy. */
interface ResourceRequest {
  readonly principal: Principal;
  /** For example `sns:Publish`. */
  readonly action: string;
  readonly resource: string;
}

const ResourcePolicy = policyOf(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect,
    Principal: v.union([
      v.literal("*"),
      v.strictObject({
        AWS: v.optional(oneOrMore(v.string()), []),
        Service: v.optional(oneOrMore(v.string()), []),
      }),
    ]),
    Action: oneOrMore(v.string()),
    Resource: oneOrMore(Text),
    Condition: v.optional(
      conditionOn([
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
      ]),
      {},
    ),
  }),
);
type Statement = v.InferOutput<typeof ResourcePolicy>["Statement"][number];

/** Decides on a request with a resource's policy alone. */
export type ResourcePolicy = (request: ResourceRequest) => Decision;

/**
 * Compiles the policy of a topic or a queue.
 *
 * @param what the name of the policy in messages
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export function compileResourcePolicy(document: unknown, what: string): ResourcePolicy {
  const { Statement: statements } = checkShape(ResourcePolicy, document, what);
  return (request) => decide(statements.filter((statement) => applies(statement, request)));
}

/**
 * Whether a principal can make a request. A service needs a policy that allows it. A principal of the account
 * only needs one that does not deny it, because its own policies can allow it.
 */
export function admits(policy: ResourcePolicy | undefined, request: ResourceRequest): boolean {
  if (!policy) return true;
  const decision = policy(request);
  return "arn" in request.principal ? decision !== "explicitlyDenied" : decision === "allowed";
}

function applies(
  { Principal: named, Action, Resource, Condition }: Statement,
  { principal, action, resource }: ResourceRequest,
): boolean {
  return (
    isNamed(named, principal) &&
    Action.some((pattern) => like(pattern.toLowerCase())(action.toLowerCase())) &&
    Resource.some((pattern) => like(pattern)(resource)) &&
    meets(Condition, keysOf(principal))
  );
}

function isNamed(named: Statement["Principal"], principal: Principal): boolean {
  if (named === "*") return true;
  if ("service" in principal) return named.Service.includes(principal.service);
  const [, , , , account = ""] = principal.arn.split(":");
  const root = principal.arn.replace(/:[^:]+$/, ":root");
  return named.AWS.some((it) => ["*", principal.arn, account, root].includes(it));
}

/** All requests count as sent over TLS. */
function keysOf(principal: Principal): RequestKeys {
  const isService = "service" in principal;
  return {
    "aws:PrincipalArn": isService ? undefined : principal.arn,
    "aws:PrincipalIsAWSService": String(isService),
    "aws:SecureTransport": "true",
    "aws:SourceAccount": isService ? principal.sourceAccount : undefined,
    "aws:SourceArn": isService ? principal.sourceArn : undefined,
  };
}
