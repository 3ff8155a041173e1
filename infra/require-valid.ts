import { Token } from "aws-cdk-lib";
import * as v from "valibot";

/**
 * Checks a property of a construct as the setting is checked. A value that is known only at deployment passes.
 *
 * @throws {RangeError} If it is invalid; it names the property and what is allowed.
 */
export function requireValid(name: string, value: unknown, schema: v.GenericSchema): void {
  if (value === undefined || [value].flat().some(Token.isUnresolved)) return;
  const result = v.safeParse(schema, value);
  if (result.success) return;
  const found = JSON.stringify(value);
  throw new RangeError(`${name}: found ${found}; allowed is ${result.issues[0].message}.`);
}

/**
 * Rejects properties that a construct does not have: from JavaScript, a misspelled one would have no effect.
 *
 * @throws {RangeError} If a property is unknown; it names the property and the known ones.
 */
export function requireKnown(props: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(props).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(", ");
  throw new RangeError(`${unknown}: unknown property; allowed are ${names}.`);
}
