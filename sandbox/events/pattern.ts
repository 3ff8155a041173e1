import { isDeepStrictEqual } from "node:util";
import { compileWildcards } from "../wildcards.ts";

/** A field of a pattern, and the values that it accepts. */
interface Field {
  /** For example `["detail", "state"]`. */
  readonly path: readonly string[];
  readonly name: string;
  /** Whether one of its alternatives is `{ "exists": false }`. */
  readonly mayBeMissing: boolean;
  /** Whether one of its alternatives matches a value. */
  readonly accepts: (value: unknown) => boolean;
}

/** A value of an event that is neither an object nor an array. */
interface Leaf {
  readonly value: unknown;
  /** The arrays on its path, each with the index of the element that contains it. */
  readonly elements: Elements;
}
type Elements = ReadonlyMap<readonly unknown[], number>;

/**
 * Compiles an event pattern: all fields must match, and one alternative of each field is enough.
 * Like EventBridge, it compares only leaves, and fields in the objects of an array must all match in
 * the same object.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html and
 * https://github.com/aws/event-ruler
 *
 * @throws {Error} naming an operator that is not implemented
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const choices = fieldsOf(pattern, []).map((fields) => {
    const twice = fields.find((field) =>
      fields.some((it) => it !== field && it.name === field.name),
    );
    if (twice) throw new Error(`${twice.name} is both inside and outside of $or.`);
    // The order matters: a field is missing if it is not in the array elements of the fields before it.
    return fields.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  });
  return (event) => choices.some((fields) => matchesAll(fields, event, new Map()));
}

function matchesAll(
  [field, ...others]: readonly Field[],
  event: unknown,
  chosen: Elements,
): boolean {
  if (!field) return true;
  const leaves = [...leavesAt(event, field.path)].filter(({ elements }) =>
    [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index),
  );
  if (leaves.length === 0) return field.mayBeMissing && matchesAll(others, event, chosen);
  return leaves.some(
    ({ value, elements }) =>
      field.accepts(value) && matchesAll(others, event, new Map([...chosen, ...elements])),
  );
}

function* leavesAt(
  value: unknown,
  path: readonly string[],
  elements: Elements = new Map(),
): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      // A value in an array is one of the field's values, whichever element other fields have chosen.
      const isLeaf = typeof element !== "object" || element === null;
      yield* leavesAt(element, path, isLeaf ? elements : new Map(elements).set(value, index));
    }
  } else if (isObject(value)) {
    const [name, ...below] = path;
    if (name !== undefined && Object.hasOwn(value, name)) {
      yield* leavesAt(value[name], below, elements);
    }
  } else if (path.length === 0) {
    yield { value, elements };
  }
}

/** The fields of a pattern. With `$or`, there is a list of fields for each choice. */
function fieldsOf(pattern: unknown, path: readonly string[]): Field[][] {
  if (Array.isArray(pattern)) return [[compileField(pattern, path)]];
  if (!isObject(pattern)) throw new Error(`${nameOf(path)}: ${show(pattern)} is not in an array.`);
  const members = Object.entries(pattern);
  if (members.length === 0) throw new Error(`${nameOf(path)}: EventBridge rejects empty objects.`);
  return members
    .map(([name, member]) =>
      name === "$or" ? choicesOf(member, path) : fieldsOf(member, [...path, name]),
    )
    .reduce((before, next) => before.flatMap((some) => next.map((more) => [...some, ...more])));
}

function choicesOf(choices: unknown, path: readonly string[]): Field[][] {
  if (Array.isArray(choices) && choices.length > 0 && choices.every(isObject)) {
    return choices.flatMap((choice) => fieldsOf(choice, path));
  }
  throw new Error(`${nameOf(path)}: $or must be an array of objects: ${show(choices)}`);
}

function compileField(alternatives: readonly unknown[], path: readonly string[]): Field {
  const name = nameOf(path);
  if (alternatives.length === 0) throw new Error(`${name}: EventBridge rejects empty arrays.`);
  const ifPresent = alternatives.filter((it) => !isDeepStrictEqual(it, { exists: false }));
  const matchers = ifPresent.map((alternative) => compileAlternative(alternative, name));
  return {
    path,
    name,
    mayBeMissing: ifPresent.length < alternatives.length,
    accepts: (value) => matchers.some((matches) => matches(value)),
  };
}

function compileAlternative(alternative: unknown, name: string): (value: unknown) => boolean {
  if (Array.isArray(alternative)) throw new Error(`${name}: EventBridge rejects nested arrays.`);
  if (!isObject(alternative)) return (value) => value === alternative;

  const [[operator, operand] = ["", undefined], ...others] = Object.entries(alternative);
  if (others.length > 0) throw new Error(`${name}: ${operator} is combined with another operator.`);
  const matchesText = typeof operand === "string" && compileText(operator, operand);
  if (matchesText) return (value) => typeof value === "string" && matchesText(value);
  const excluded = [operand].flat();
  if (operator === "anything-but" && excluded.every((it) => typeof it === "string")) {
    return (value) => !excluded.some((it) => it === value);
  }
  if (operator === "exists" && operand === true) return () => true;
  throw new Error(`${name}: The operator ${show(alternative)} is not implemented.`);
}

/** The operators that match only text. */
function compileText(operator: string, operand: string): ((text: string) => boolean) | undefined {
  switch (operator) {
    case "prefix":
      return (text) => text.startsWith(operand);
    case "suffix":
      return (text) => text.endsWith(operand);
    case "wildcard":
      if (operand.includes("**")) {
        throw new Error(`EventBridge rejects two * in a row: ${operand}`);
      }
      if (operand.includes("\\")) throw new Error(`\\ is not implemented: ${operand}`);
      return compileWildcards(operand, { "*": ".*" });
    default:
      return undefined;
  }
}

function nameOf(path: readonly string[]): string {
  return ["EventPattern", ...path].join(".");
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
