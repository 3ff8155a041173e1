import type { IAMServiceException as ServiceException } from "@aws-sdk/client-iam";
import {
  isClockSkewError,
  isServerError,
  isThrottlingError,
  isTransientError,
} from "@smithy/service-error-classification";
import { visibly } from "./text.ts";

/** The SDK's name for an error whose answer has no code, such as a proxy's. */
const WITHOUT_CODE = "Unknown";

/** The SDK's message for an error that has none. */
const WITHOUT_MESSAGE = "UnknownError";

/** The codes of AWS services for a missing permission, in different protocols. */
const ACCESS_DENIED = new Set(["AccessDenied", "AccessDeniedException"]);

export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && ACCESS_DENIED.has(error.name);
}

/** Whether the SDK ended the call because its abort signal fired. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Whether the answer is neither a result nor an error with a code. */
export function isUnreadableAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The SDK attaches an answer that it could not read to the error.
  return error.name === WITHOUT_CODE || ("$response" in error && !("$fault" in error));
}

/** Node.js's codes for a host that cannot be reached or does not answer. */
const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

/** Node.js's codes for a connection that was closed. The SDK names such an error TimeoutError. */
const CLOSED = /^(ECONNRESET|EPIPE)$/;

/** Whether AWS could not be reached at all, as from a VPC without a route. */
export function isUnreachable(error: unknown): boolean {
  const { name, code } = Object(error);
  return (name === "TimeoutError" && !CLOSED.test(String(code))) || UNREACHABLE.test(String(code));
}

/** The code of AWS Organizations and IAM for a concurrent change: try again later. The SDK does not. */
const BUSY = "ConcurrentModificationException";

/**
 * Whether the fault is transient, as the SDK classifies it: throttling, a server, the network. A denied call is
 * not, although the SDK classifies it so if the local clock is wrong.
 */
export function isPassingFault(error: unknown): boolean {
  if (isAccessDenied(error)) return false;
  if (error instanceof Error && error.name === BUSY) return true;
  const passing = [isThrottlingError, isTransientError, isServerError];
  return (
    error instanceof Error && passing.some((isSo) => isSo(error as Parameters<typeof isSo>[0]))
  );
}

/** Whether another attempt can succeed: the fault is transient, or the time was too short. */
export function mayPass(error: unknown): boolean {
  return isAbort(error) || isPassingFault(error) || isUnreachable(error);
}

/** The codes for temporary credentials that have expired. */
const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException"]);

/** Whether another invocation, which has new credentials, may succeed. */
export function mayPassLater(error: unknown): boolean {
  return mayPass(error) || (error instanceof Error && EXPIRED.has(error.name));
}

/**
 * Whether AWS itself rejected a call and would reject another attempt, even with a new signature and new
 * credentials.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !("$fault" in error) || mayPassLater(error)) return false;
  return !isClockSkewError(error as Parameters<typeof isClockSkewError>[0]);
}

const LONGEST_MESSAGE = 500;

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { $metadata, code } = error as Partial<ServiceException> & NodeJS.ErrnoException;
  const { httpStatusCode: status } = $metadata ?? {};
  if (isUnreadableAnswer(error) && status) {
    return status < 300
      ? `the answer, with HTTP ${status}, cannot be read`
      : `HTTP ${status}, without an error code`;
  }
  if (CLOSED.test(String(code))) return `the connection was closed: ${code}`;
  // Some of AWS's errors have no message.
  return error.message === WITHOUT_MESSAGE ? error.name : `${error.name}: ${error.message}`;
}

/** The error's code and message on one line, at most 500 characters long. */
export function serviceMessage(error: unknown): string {
  const message = describe(error);
  const line = visibly(message.slice(0, LONGEST_MESSAGE + 1).replace(/\s+/g, " "));
  return line.length > LONGEST_MESSAGE || message.length > LONGEST_MESSAGE
    ? // The cut can split a character.
      `${visibly(line.slice(0, LONGEST_MESSAGE))}…`
    : line;
}

/**
 * What to check if a function cannot reach a service, as a sentence.
 *
 * @param service its name, with its Region if that is not the function's
 */
export function howToReach(service: string): string {
  return `If the function runs in a VPC, check its route to the internet (NAT gateway) or its interface VPC endpoint for ${service}, with its security groups.`;
}

/** What to do about a denied call, as a sentence. */
export function howToAllow(action: string): string {
  return `Allow ${action} in the policy of the function's role, and check that no service control policy and no permissions boundary denies it.`;
}
