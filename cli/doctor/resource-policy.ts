import * as v from "valibot";
import { objectWith } from "../../shared/schema.ts";
import { parseAnswer } from "../aws/call.ts";

/** A request by an AWS service on a resource that has a policy. */
export interface ServiceRequest {
  /** For example `config.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** ARN of the resource. */
  readonly resource: string;
  readonly sourceAccount: string;
  /** ARN of what the service acts for, if it is known. */
  readonly sourceArn?: string;
}

/** A decision, or UNKNOWN if it depends on something that is not understood here. */
export type Decision = "ALLOWED" | "DENIED" | "UNKNOWN";

const oneOrMore = v.union([v.string(), v.array(v.string())], "a text or texts");
const statementSchema = objectWith(
  {
    Effect: v.picklist(["Allow", "Deny"], '"Allow" or "Deny"'),
    Principal: v.optional(v.union([v.string(), v.record(v.string(), oneOrMore)])),
    NotPrincipal: v.optional(v.unknown()),
    Action: v.optional(oneOrMore),
    NotAction: v.optional(v.unknown()),
    Resource: v.optional(oneOrMore),
    NotResource: v.optional(v.unknown()),
    Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  },
  "a statement",
);
type Statement = v.InferOutput<typeof statementSchema>;

const POLICY = "a policy in JSON";
const policySchema = v.pipe(
  v.string(POLICY),
  v.parseJson(undefined, POLICY),
  objectWith(
    {
      Statement: v.union([
        v.array(statementSchema),
        v.pipe(
          statementSchema,
          v.transform((statement) => [statement]),
        ),
      ]),
    },
    POLICY,
  ),
);

/**
 * Decides whether a policy lets a service do something. An explicit deny wins over any allow.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param document as AWS answered it, JSON in a string
 * @param name what the answer is called in the message
 * @throws {MalformedAnswerError} If it is no policy.
 */
export function decide(document: unknown, name: string, request: ServiceRequest): Decision {
  const { Statement } = parseAnswer(policySchema, document, name);
  const applying = Statement.map((it) => ({ effect: it.Effect, applies: applies(it, request) }));
  const of = (effect: string, applies: boolean | undefined) =>
    applying.some((it) => it.effect === effect && it.applies === applies);
  if (of("Deny", true)) return "DENIED";
  if (of("Deny", undefined)) return "UNKNOWN";
  if (of("Allow", true)) return "ALLOWED";
  return of("Allow", undefined) ? "UNKNOWN" : "DENIED";
}

/** Undefined if it depends on something that is not understood here. */
function applies(statement: Statement, request: ServiceRequest): boolean | undefined {
  const { Principal, Action, Resource = "*" } = statement;
  if (Action !== undefined && !list(Action).some((it) => like(it, request.action, "i"))) {
    return false;
  }
  if (!list(Resource).some((it) => like(it, request.resource))) return false;
  if (Principal !== undefined && !isNamed(Principal, request.service)) return false;
  if (Principal === undefined || Action === undefined) return undefined;
  if ("NotResource" in statement && statement.NotResource !== undefined) return undefined;
  return all(
    Object.entries(statement.Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => meets(operator, key, values, request)),
    ),
  );
}

function isNamed(principal: string | Record<string, string | string[]>, service: string): boolean {
  if (typeof principal === "string") return principal === "*";
  return list(principal.Service ?? []).includes(service) || list(principal.AWS ?? []).includes("*");
}

const COMPARISONS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (pattern, value) => pattern.toLowerCase() === value,
  StringNotEquals: (pattern, value) => pattern !== value,
  ArnNotEquals: (pattern, value) => !like(pattern, value),
  ArnNotLike: (pattern, value) => !like(pattern, value),
};

function meets(
  operator: string,
  key: string,
  patterns: unknown,
  request: ServiceRequest,
): boolean | undefined {
  const name = operator.replace(/IfExists$/, "");
  const compare = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  const texts = [patterns].flat();
  if (!compare || !texts.every((it) => ["string", "boolean"].includes(typeof it))) {
    return undefined;
  }
  const isNegated = name.includes("Not");
  const known = keysOf(request);
  if (!known.has(key.toLowerCase())) return undefined;
  const value = known.get(key.toLowerCase());
  // A service has no principal of IAM's: negated operators hold for a key that is missing.
  if (value === undefined) return isNegated || operator.endsWith("IfExists");
  const results = texts.map((it) => compare(String(it), value));
  return isNegated ? results.every(Boolean) : results.some(Boolean);
}

/** The condition keys whose values are known here; undefined is one that the request does not have. */
function keysOf({ sourceAccount, sourceArn }: ServiceRequest): Map<string, string | undefined> {
  return new Map([
    ["aws:sourceaccount", sourceAccount],
    ...(sourceArn === undefined ? [] : ([["aws:sourcearn", sourceArn]] as const)),
    ["aws:securetransport", "true"],
    ["aws:principalisawsservice", "true"],
    ["aws:principalarn", undefined],
    ["aws:principalaccount", undefined],
  ]);
}

function all(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

/** `*` is any text and `?` any character. */
function like(pattern: string, text: string, flags = ""): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
