import * as v from "valibot";
import { ServiceError } from "./service-error.ts";

/**
 * Validates an argument of the library. An unknown property is a mistake of the caller or a gap in the
 * sandbox, not a response of AWS.
 *
 * @param what it is, for the message
 * @throws {Error} naming the first member that is wrong or unknown
 */
export function checkShape<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  what: string,
): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`${what}: ${v.getDotPath(issue) ?? "value"}: ${issue.message}`);
}

/**
 * Checks an operation's input.
 *
 * @param code of the service's error for invalid input
 * @throws {ServiceError} naming the first invalid parameter
 */
export function parseInput<T>(
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
  code = "ValidationException",
): T {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ServiceError(code, 400, `${v.getDotPath(issue) ?? "input"}: ${issue.message}`);
}
