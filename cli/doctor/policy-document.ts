import * as v from "valibot";
import { objectWith } from "../../shared/schema.ts";
import { type Answer, all } from "./three-valued.ts";

const oneOrMore = v.union([v.string(), v.array(v.string())], "a text, or a list of texts");
const statementSchema = objectWith(
  {
    Effect: v.picklist(["Allow", "Deny"], '"Allow" or "Deny"'),
    Principal: v.optional(v.union([v.string(), v.record(v.string(), oneOrMore)])),
    Action: v.optional(oneOrMore),
    NotAction: v.optional(oneOrMore),
    Resource: v.optional(oneOrMore),
    NotResource: v.optional(oneOrMore),
    Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  },
  "a statement",
);
export type Statement = v.InferOutput<typeof statementSchema>;

const POLICY = "a policy in JSON";

/**
 * A policy, JSON in a string.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export const policySchema = v.pipe(
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

export function includesAction({ Action, NotAction }: Statement, action: string): Answer {
  if (Action !== undefined) return matches(Action, action, "i");
  return NotAction === undefined ? undefined : !matches(NotAction, action, "i");
}

/** The policy of a key can leave the resource out: it is the key. */
export function includesResource({ Resource, NotResource }: Statement, resource: string): boolean {
  if (NotResource !== undefined) return !matches(NotResource, resource);
  return Resource === undefined || matches(Resource, resource);
}

/** Condition keys in lower case with their values; undefined is a key that the request does not have. */
export type RequestKeys = ReadonlyMap<string, string | undefined>;

/** @param known the keys about which something is known */
export function meetsConditions({ Condition }: Statement, known: RequestKeys): Answer {
  return all(
    Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => meets(operator, key, values, known)),
    ),
  );
}

const COMPARISONS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: (pattern, value) => pattern.toLowerCase() === value,
};

function meets(operator: string, key: string, patterns: unknown, known: RequestKeys): Answer {
  const [, ofSet, name = "", ifExists] =
    /^(ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const texts = [patterns].flat();
  if (!texts.every((it) => ["string", "boolean", "number"].includes(typeof it))) return undefined;
  if (!known.has(key.toLowerCase())) return undefined;
  const value = known.get(key.toLowerCase());
  if (name === "Null") return texts.some((it) => String(it) === String(value === undefined));
  const isNegated = name.includes("Not");
  const compare = comparisonOf(name.replace("Not", ""));
  if (!compare) return undefined;
  if (value !== undefined) return texts.some((it) => compare(String(it), value)) !== isNegated;
  // Negated operators hold for a key that is missing, other than those of sets.
  return ofSet === undefined ? isNegated || ifExists !== undefined : undefined;
}

function comparisonOf(name: string) {
  return Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
}

export function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function matches(patterns: string | readonly string[], text: string, flags = ""): boolean {
  return list(patterns).some((pattern) => isLike(pattern, text, flags));
}

/** `*` is any text and `?` any character. */
function isLike(pattern: string, text: string, flags = ""): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
