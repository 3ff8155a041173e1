import * as v from "valibot";
import { ServiceError } from "./service-error.ts";

/**
 * Validates an argument of the library. An unknown property is the caller's mistake or is not implemented,
 * so the error is not one of AWS's.
 *
 * @param what the name of the value in the message
 * @throws {Error} naming the first member that is invalid or unknown
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
 * @param code the service's error code for invalid input
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
