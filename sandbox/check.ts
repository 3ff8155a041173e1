import * as v from "valibot";
import { ServiceError } from "./service-error.ts";

/**
 * Checks what a caller of the library hands over. What the sandbox does not know is the caller's
 * mistake, or a gap in the sandbox, but no answer of AWS's.
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
 * @param code by which the service refuses input that breaks its limits
 * @throws {ServiceError} naming the first member that does
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
