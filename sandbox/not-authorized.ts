import type { Caller } from "./caller.ts";
import { ServiceError } from "./service-error.ts";

/** The error by which AWS refuses an action, in its words. */
export function notAuthorized(
  [code, status]: readonly [code: string, status: number],
  { arn }: Caller,
  action: string,
  resource: string,
  reason = "",
): ServiceError {
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`;
  return new ServiceError(code, status, `${message} ${reason}`.trimEnd());
}
