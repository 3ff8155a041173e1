import * as v from "valibot";
import { oneOrMore, Text } from "./document.ts";
import { arnLike, like } from "./like.ts";

/** The condition keys that requests have here. */
export type ConditionKey =
  | "aws:PrincipalArn"
  | "aws:PrincipalAccount"
  | "aws:PrincipalOrgID"
  | "aws:SourceAccount"
  | "aws:SourceArn"
  | "events:source"
  | "events:detail-type"
  | "iam:PassedToService"
  | "sts:TaskPolicyArn";

/** What a request has of the keys: one value of each, or none. */
export type RequestKeys = Readonly<Partial<Record<ConditionKey, string | undefined>>>;

/** Keys that can have several values in AWS, for which set operators are. */
const SET_KEYS: readonly ConditionKey[] = ["events:source"];

interface Operator {
  readonly compare: (pattern: string) => (value: string) => boolean;
  /** Whether it holds of a key that the request does not have. */
  readonly ifMissing: boolean;
}

const equal = (pattern: string) => (value: string) => value === pattern;
/** IAM compares ARNs with both operators the same way. */
const OPERATORS = {
  StringEquals: { compare: equal, ifMissing: false },
  StringLike: { compare: like, ifMissing: false },
  ArnEquals: { compare: arnLike, ifMissing: false },
  ArnLike: { compare: arnLike, ifMissing: false },
  // All values of none are all right.
  "ForAllValues:StringEquals": { compare: equal, ifMissing: true },
  "ForAllValues:StringLike": { compare: like, ifMissing: true },
} as const satisfies Readonly<Record<string, Operator>>;
type OperatorName = keyof typeof OPERATORS;
const ConditionOperator = v.picklist(
  Object.keys(OPERATORS) as OperatorName[],
  "This operator is not implemented",
);

/** Patterns, by operator and key. */
type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The conditions of a policy that can ask for these keys. */
export function conditionOn<K extends ConditionKey>(keys: readonly K[]) {
  const Key = v.picklist(keys, "This key is not implemented");
  return v.pipe(
    v.record(ConditionOperator, v.record(Key, oneOrMore(Text))),
    v.check(hasSetsOfSetKeys, `ForAllValues is implemented for ${SET_KEYS.join(", ")} only`),
  );
}

function hasSetsOfSetKeys(condition: Condition): boolean {
  return Object.entries(condition)
    .filter(([operator]) => operator.startsWith("ForAllValues:"))
    .flatMap(([, keys]) => Object.keys(keys))
    .every((key) => SET_KEYS.some((setKey) => setKey === key));
}

/** Whether a request meets all of a condition, for which one value of each key is enough. */
export function meets(condition: Condition, keys: RequestKeys): boolean {
  return Object.entries(condition).every(([name, wanted]) => {
    const { compare, ifMissing } = OPERATORS[name as OperatorName];
    return Object.entries(wanted).every(([key, patterns]) => {
      const value = keys[key as ConditionKey];
      return value === undefined ? ifMissing : patterns.some((it) => compare(it)(value));
    });
  });
}
