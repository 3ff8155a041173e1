import * as v from "valibot";
import { checkShape } from "../check.ts";
import { like } from "../wildcards.ts";
import { conditionOn, meets, type RequestKeys } from "./condition.ts";
import { Effect, oneOrMore, policyOf, Text } from "./document.ts";

/** The action that a request performs. */
export interface ActionRequest {
  /** For example `sns:Publish`. */
  readonly action: string;
  /** An ARN, or `*` if the action supports none. */
  readonly resource: string;
  readonly keys?: RequestKeys;
}

/** A compiled statement. */
interface IdentityStatement {
  readonly Effect: "Allow" | "Deny";
  readonly applies: (request: ActionRequest) => boolean;
}

/** The implemented services. Statements on other services never apply. */
const SERVICES = [
  ...["cloudformation", "cloudtrail", "cloudwatch", "config", "events", "iam", "kms", "lambda"],
  ...["organizations", "servicequotas", "sns", "sqs", "ssm", "sts"],
];

const Action = v.pipe(
  v.string(),
  v.regex(/^(\*|[\da-zA-Z-]+:[\w*?]+)$/, "Either * or SERVICE:ACTION"),
);
const Resource = v.pipe(
  Text,
  v.regex(/^(\*|arn:[^:]*:[^:]+:[^:]*:[^:]*:.+)$/, "Either * or an ARN"),
);
const Scalar = v.union([v.string(), v.boolean(), v.number()]);

const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect,
  Action: oneOrMore(Action),
  Resource: oneOrMore(Resource),
  /** Any well-formed condition; the implemented operators and keys depend on the actions. */
  Condition: v.optional(v.record(v.string(), v.record(v.string(), oneOrMore(Scalar))), {}),
});
type Statement = v.InferOutput<typeof Statement>;
const IdentityPolicy = policyOf(Statement);

const KnownCondition = conditionOn([
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalOrgID",
  "aws:SourceAccount",
  "events:source",
  "events:detail-type",
  "events:eventBusInvocation",
  "iam:PassedToService",
  "kms:ViaService",
  "sts:TaskPolicyArn",
]);

/**
 * Compiles the statements of a role's policy.
 *
 * @param what the name of the policy in messages
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export function compileIdentityPolicy(document: unknown, what: string): IdentityStatement[] {
  const { Statement: statements } = checkShape(IdentityPolicy, document, what);
  return statements.map((statement, index) =>
    compileStatement(statement, `${what}: Statement.${index}.Condition`),
  );
}

function compileStatement(statement: Statement, what: string): IdentityStatement {
  const { Effect } = statement;
  // The statement never applies, so any condition is allowed.
  if (!statement.Action.some(isImplemented)) return { Effect, applies: () => false };
  const condition = checkShape(KnownCondition, statement.Condition, what);
  const actions = statement.Action.map((action) => like(action.toLowerCase()));
  const resources = statement.Resource.map(like);
  return {
    Effect,
    applies: ({ action, resource, keys = {} }) =>
      actions.some((matches) => matches(action.toLowerCase())) &&
      resources.some((matches) => matches(resource)) &&
      meets(condition, keys),
  };
}

function isImplemented(action: string): boolean {
  const [service = ""] = action.toLowerCase().split(":");
  return service === "*" || SERVICES.includes(service);
}
