import type { IAMServiceException as ServiceException } from "@aws-sdk/client-iam";
import {
  isClockSkewError,
  isServerError,
  isThrottlingError,
  isTransientError,
} from "@smithy/service-error-classification";
import { visibly } from "./text.ts";

/** What the SDK calls an error whose answer has no code, which a proxy's can be. */
const WITHOUT_CODE = "Unknown";

/** What the SDK takes for the message of an error that has none. */
const WITHOUT_MESSAGE = "UnknownError";

/** Codes by which AWS's services say that a permission is missing, by their protocols. */
const ACCESS_DENIED = new Set(["AccessDenied", "AccessDeniedException"]);

export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && ACCESS_DENIED.has(error.name);
}

/** Whether the SDK gave the call up because its abort signal fired. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Whether the answer says neither what was asked for nor which error there was. */
export function isUnreadableAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // What the SDK could not read, it puts into the error.
  return error.name === WITHOUT_CODE || ("$response" in error && !("$fault" in error));
}

/** By which Node.js says that there is no way to a host, or no answer on it. */
const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

/** By which Node.js says that a connection ended that there was. The SDK names such an error TimeoutError. */
const CLOSED = /^(ECONNRESET|EPIPE)$/;

/** Whether AWS could not be reached at all, as from a VPC without a way out. */
export function isUnreachable(error: unknown): boolean {
  const { name, code } = Object(error);
  return (name === "TimeoutError" && !CLOSED.test(String(code))) || UNREACHABLE.test(String(code));
}

/** By which AWS Organizations and IAM say that something else is being changed: try again later. The SDK does not. */
const BUSY = "ConcurrentModificationException";

/**
 * Whether the fault is one that passes, as the SDK sees it: too many requests, a server, the network. But a
 * denied call stays denied, which the SDK takes for a passing fault where the local clock is wrong.
 */
export function isPassingFault(error: unknown): boolean {
  if (isAccessDenied(error)) return false;
  if (error instanceof Error && error.name === BUSY) return true;
  const passing = [isThrottlingError, isTransientError, isServerError];
  return (
    error instanceof Error && passing.some((isSo) => isSo(error as Parameters<typeof isSo>[0]))
  );
}

/** Whether another attempt may succeed: the fault passes, or the time was too short. */
export function mayPass(error: unknown): boolean {
  return isAbort(error) || isPassingFault(error) || isUnreachable(error);
}

/** Temporary credentials are over. */
const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException"]);

/**
 * Whether AWS itself has refused a call, and would refuse another attempt, although that has a new signature
 * with a new time, and new credentials.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !("$fault" in error) || EXPIRED.has(error.name)) return false;
  return !mayPass(error) && !isClockSkewError(error as Parameters<typeof isClockSkewError>[0]);
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

/** The error's code and message on one line, cut where it is longer than anybody would read. */
export function serviceMessage(error: unknown): string {
  const message = describe(error);
  const line = visibly(message.slice(0, LONGEST_MESSAGE + 1).replace(/\s+/g, " "));
  return line.length > LONGEST_MESSAGE || message.length > LONGEST_MESSAGE
    ? // The cut can leave half of a character.
      `${visibly(line.slice(0, LONGEST_MESSAGE))}…`
    : line;
}

/**
 * What to look at where a function cannot reach a service, as a sentence.
 *
 * @param service its name, with its Region where that is not the function's
 */
export function howToReach(service: string): string {
  return `If the function runs in a VPC, check its route to the internet (NAT gateway) or its interface VPC endpoint for ${service}, with its security groups.`;
}

/** What to do about a denied call, as a sentence. */
export function howToAllow(action: string): string {
  return `Allow ${action} in the policy of the function's role, and check that no service control policy and no permissions boundary denies it.`;
}
