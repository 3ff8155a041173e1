import * as v from "valibot";
import { checkShape } from "../check-shape.ts";
import { compileWildcards } from "./wildcards.ts";

/** What is asked of a bus: one event, by a principal. */
export interface PutRequest {
  readonly busArn: string;
  readonly principalArn: string;
  readonly principalAccount: string;
  /** The organization that the principal's account is in, if it is in one. */
  readonly principalOrgId: string | undefined;
  /** The account for which EventBridge itself asks, by a rule. */
  readonly sourceAccount: string | undefined;
  readonly source: string;
  readonly detailType: string;
}

const oneOrMore = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.unknown(),
    v.transform((value) => [value].flat()),
    v.array(schema),
  );
/** Text without policy variables. */
const Text = v.pipe(
  v.string(),
  v.check((text) => !text.includes("${"), "Policy variables are not implemented"),
);
const AwsPrincipal = v.pipe(
  v.string(),
  v.regex(/^(\*|\d{12}|arn:[^:*?]+:iam::\d{12}:[^*?]+)$/, "*, an account or an ARN"),
);

/** The condition keys, and what they are of a request. */
const KEYS = {
  "aws:PrincipalOrgID": ({ principalOrgId }: PutRequest) => principalOrgId,
  "aws:PrincipalArn": ({ principalArn }: PutRequest) => principalArn,
  "aws:PrincipalAccount": ({ principalAccount }: PutRequest) => principalAccount,
  "aws:SourceAccount": ({ sourceAccount }: PutRequest) => sourceAccount,
  "events:source": ({ source }: PutRequest) => source,
  "events:detail-type": ({ detailType }: PutRequest) => detailType,
};
type Key = keyof typeof KEYS;
const ConditionKey = v.picklist(Object.keys(KEYS) as Key[], "This key is not implemented");

/** The condition operators, and how they compare. IAM compares ARNs with both the same way. */
const OPERATORS = {
  StringEquals: (pattern: string) => (value: string) => value === pattern,
  StringLike: (pattern: string) => like(pattern),
  ArnEquals: (pattern: string) => arnLike(pattern),
  ArnLike: (pattern: string) => arnLike(pattern),
};
type Operator = keyof typeof OPERATORS;
const ConditionOperator = v.picklist(
  Object.keys(OPERATORS) as Operator[],
  "This operator is not implemented",
);

const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.union([v.literal("*"), v.strictObject({ AWS: oneOrMore(AwsPrincipal) })]),
  Action: oneOrMore(v.literal("events:PutEvents")),
  Resource: oneOrMore(Text),
  Condition: v.optional(v.record(ConditionOperator, v.record(ConditionKey, oneOrMore(Text))), {}),
});
type Statement = v.InferOutput<typeof Statement>;

const Policy = v.strictObject({
  Version: v.optional(v.literal("2012-10-17")),
  Id: v.optional(v.string()),
  Statement: oneOrMore(Statement),
});

/**
 * Makes of a bus's policy what says whether it lets a sender of another account in.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @throws {Error} naming what AWS would refuse, or what is not implemented
 */
export function compilePolicy(document: unknown): (request: PutRequest) => boolean {
  const { Statement: statements } = checkShape(Policy, document, "Event bus policy");
  return (request) => {
    const effects = statements.filter((it) => applies(it, request)).map(({ Effect }) => Effect);
    return effects.includes("Allow") && !effects.includes("Deny");
  };
}

function applies({ Principal, Resource, Condition }: Statement, request: PutRequest): boolean {
  return (
    (Principal === "*" || Principal.AWS.some((principal) => isPrincipal(principal, request))) &&
    Resource.some((resource) => like(resource)(request.busArn)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => {
        const value = KEYS[key as Key](request);
        // A key that the request does not have matches nothing.
        if (value === undefined) return false;
        return patterns.some((pattern) => OPERATORS[operator as Operator](pattern)(value));
      }),
    )
  );
}

/** An account, or its root user's ARN, stands for all principals of the account. */
function isPrincipal(principal: string, { principalArn, principalAccount }: PutRequest): boolean {
  if (principal === "*" || principal === principalArn || principal === principalAccount)
    return true;
  return new RegExp(`^arn:[^:]+:iam::${principalAccount}:root$`).test(principal);
}

function like(pattern: string): (value: string) => boolean {
  return compileWildcards(pattern, { "*": ".*", "?": "." });
}

/** Each of an ARN's six parts by itself. */
function arnLike(pattern: string): (value: string) => boolean {
  const parts = arnParts(pattern).map(like);
  return (value) => {
    const values = arnParts(value);
    return (
      values.length === parts.length && parts.every((part, index) => part(values[index] ?? ""))
    );
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
