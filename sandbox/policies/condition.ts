import * as v from "valibot";
import { arnLike, like } from "../wildcards.ts";
import { oneOrMore, Text } from "./document.ts";

/** The implemented condition keys. */
type ConditionKey =
  | "aws:MultiFactorAuthPresent"
  | "aws:PrincipalArn"
  | "aws:PrincipalAccount"
  | "aws:PrincipalIsAWSService"
  | "aws:PrincipalOrgID"
  | "aws:SecureTransport"
  | "aws:SourceAccount"
  | "aws:SourceArn"
  | "events:source"
  | "events:detail-type"
  | "events:eventBusInvocation"
  | "iam:PassedToService"
  | "kms:ViaService"
  | "sts:ExternalId"
  | "sts:TaskPolicyArn";

/** The condition keys of a request, with one value or none each. */
export type RequestKeys = Readonly<Partial<Record<ConditionKey, string | undefined>>>;

/**
 * Multivalued keys, which need a set operator.
 * See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
const MULTIVALUED_KEYS: readonly string[] = [
  "events:source",
  "events:detail-type",
] satisfies ConditionKey[];

const equal = (pattern: string) => (value: string) => value === pattern;
const equalIgnoringCase = (pattern: string) => (value: string) =>
  value.toLowerCase() === pattern.toLowerCase();
function not(compile: (pattern: string) => (value: string) => boolean): typeof compile {
  return (pattern) => {
    const matches = compile(pattern);
    return (value) => !matches(value);
  };
}
/** IAM compares ARNs with both operators the same way. */
const COMPARISONS = {
  StringEquals: equal,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  ArnNotEquals: not(arnLike),
  Bool: equalIgnoringCase,
} as const satisfies Readonly<Record<string, (pattern: string) => (value: string) => boolean>>;

/** The operator that checks whether a key is missing. */
const NULL = "Null";
const FOR_ALL = "ForAllValues:";
const IF_EXISTS = "IfExists";

const comparisonNames = Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[];
const ConditionOperator = v.picklist(
  [
    NULL,
    ...comparisonNames.flatMap(
      (name) => [name, `${name}${IF_EXISTS}`, `${FOR_ALL}${name}`] as const,
    ),
  ],
  "This operator is not implemented",
);
type OperatorName = v.InferOutput<typeof ConditionOperator>;

/** Patterns, by operator and key. */
type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The schema of conditions on these keys. */
export function conditionOn<K extends ConditionKey>(keys: readonly K[]) {
  const Key = v.picklist(keys, "This key is not implemented");
  return v.pipe(
    v.record(ConditionOperator, v.record(Key, oneOrMore(Text))),
    v.check(
      hasSetOperatorsOnlyOnSets,
      `ForAllValues is implemented for ${MULTIVALUED_KEYS.join(", ")} only`,
    ),
    v.check(comparesFlagsWithFlags, "Bool and Null must be true or false"),
  );
}

function hasSetOperatorsOnlyOnSets(condition: Condition): boolean {
  return Object.entries(condition)
    .filter(([operator]) => operator.startsWith(FOR_ALL))
    .flatMap(([, keys]) => Object.keys(keys))
    .every((key) => MULTIVALUED_KEYS.includes(key));
}

function comparesFlagsWithFlags(condition: Condition): boolean {
  return Object.entries(condition)
    .filter(([operator]) => operator === NULL || operator.includes("Bool"))
    .flatMap(([, keys]) => Object.values(keys).flat())
    .every((value) => /^(true|false)$/i.test(value));
}

/** Whether a request meets a condition: for each key, one of its values must match. */
export function meets(condition: Condition, keys: RequestKeys): boolean {
  return Object.entries(condition).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, patterns]) =>
      holds(operator as OperatorName, key as ConditionKey, patterns, keys),
    ),
  );
}

/**
 * Whether one key of a request meets one operator. `ForAllValues` and negated operators also hold for a
 * missing key. Without a set operator, a multivalued key never matches.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holds(
  operator: OperatorName,
  key: ConditionKey,
  patterns: readonly string[],
  keys: RequestKeys,
): boolean {
  const value = keys[key];
  if (operator === NULL) {
    return patterns.some((it) => equalIgnoringCase(it)(String(value === undefined)));
  }
  const isForSets = operator.startsWith(FOR_ALL);
  const isNegated = operator.includes("Not");
  if (value === undefined) return isForSets || isNegated || operator.endsWith(IF_EXISTS);
  if (MULTIVALUED_KEYS.includes(key) && !isForSets) return false;
  const name = operator.replace(FOR_ALL, "").replace(IF_EXISTS, "") as keyof typeof COMPARISONS;
  const compare = COMPARISONS[name];
  const matches = patterns.map((it) => compare(it)(value));
  // A negated operator holds if the key's value matches none of the patterns.
  return isNegated ? matches.every(Boolean) : matches.some(Boolean);
}
