import type { Caller } from "./caller.ts";

/** An error response of a service, by its code on the wire. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly status: number;
  /** The code in the Query protocol, if the service used that before and still sends its code. */
  readonly queryCode: string | undefined;

  constructor(code: string, status: number, message: string, queryCode?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.queryCode = queryCode;
  }
}

/** The error for a denied action. */
export function notAuthorized(
  [code, status]: readonly [code: string, status: number],
  { arn }: Caller,
  action: string,
  resource: string,
  reason = "",
): ServiceError {
  return new ServiceError(code, status, denialMessage(arn, { action, resource }, reason));
}

/** AWS's message for a denied action. */
export function denialMessage(
  principalArn: string,
  { action, resource }: { readonly action: string; readonly resource: string },
  reason: string,
): string {
  const message = `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return `${message} ${reason}`.trimEnd();
}
