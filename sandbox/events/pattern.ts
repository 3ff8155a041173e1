import { compileWildcards } from "../wildcards.ts";

type Matcher = (value: unknown) => boolean;

/**
 * Makes a matcher of an event pattern: every field must match, one of a field's alternatives is
 * enough. As EventBridge has it, only leaves are compared, and a field with an array matches where
 * one of its elements does.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 *
 * @throws {Error} naming an operator that is not implemented
 */
export function compilePattern(pattern: unknown, path = "EventPattern"): Matcher {
  if (Array.isArray(pattern)) return compileLeaf(pattern, path);
  if (!isObject(pattern))
    throw new Error(`${path}: ${JSON.stringify(pattern)} is not in an array.`);
  if ("$or" in pattern) throw new Error(`${path}: The operator "$or" is not implemented.`);
  const fields = Object.entries(pattern).map(([name, field]) => ({
    name,
    matches: compilePattern(field, `${path}.${name}`),
  }));
  if (fields.length === 0) throw new Error(`${path}: EventBridge refuses empty objects.`);

  const matchesAll = (value: unknown) =>
    fields.every(({ name, matches }) => matches(isObject(value) ? value[name] : undefined));
  return (value) =>
    Array.isArray(value) && value.length > 0 ? value.some(matchesAll) : matchesAll(value);
}

function compileLeaf(alternatives: readonly unknown[], path: string): Matcher {
  if (alternatives.length === 0) throw new Error(`${path}: EventBridge refuses empty arrays.`);
  const matchers = alternatives.map((alternative) => compileAlternative(alternative, path));
  return (value) => {
    const leaves = leavesOf(value);
    return matchers.some((matches) => matches(leaves));
  };
}

/** What a field comes down to: nothing where it is missing or holds an object. */
function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value];
}

function compileAlternative(
  alternative: unknown,
  path: string,
): (leaves: readonly unknown[]) => boolean {
  if (Array.isArray(alternative)) throw new Error(`${path}: An array in an array matches nothing.`);
  if (!isObject(alternative)) return (leaves) => leaves.includes(alternative);

  const [[operator, operand] = ["", undefined], ...others] = Object.entries(alternative);
  if (others.length > 0) throw new Error(`${path}: ${operator} stands with another operator.`);
  const matchesText = typeof operand === "string" && compileText(operator, operand);
  if (matchesText)
    return (leaves) => leaves.some((it) => typeof it === "string" && matchesText(it));
  if (operator === "anything-but" && [operand].flat().every((name) => typeof name === "string")) {
    return (leaves) => leaves.some((leaf) => ![operand].flat().includes(leaf));
  }
  if (operator === "exists" && typeof operand === "boolean") {
    return (leaves) => leaves.length > 0 === operand;
  }
  throw new Error(`${path}: The operator ${JSON.stringify(alternative)} is not implemented.`);
}

/** The operators that look at text alone. */
function compileText(operator: string, operand: string): ((text: string) => boolean) | undefined {
  switch (operator) {
    case "prefix":
      return (text) => text.startsWith(operand);
    case "suffix":
      return (text) => text.endsWith(operand);
    case "wildcard":
      if (operand.includes("**")) {
        throw new Error(`EventBridge refuses two * in a row: ${operand}`);
      }
      if (operand.includes("\\")) throw new Error(`\\ is not implemented: ${operand}`);
      return compileWildcards(operand, { "*": ".*" });
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
