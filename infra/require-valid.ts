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
