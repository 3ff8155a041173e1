import * as v from "valibot";
import { ServiceError } from "../service-error.ts";

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
