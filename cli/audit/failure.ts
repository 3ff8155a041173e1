import { isThrottlingError } from "@smithy/service-error-classification";
import {
  KeysNotListedError,
  KeyUnreadableError,
  PassingFaultError,
  RootSessionError,
  SessionUnverifiedError,
} from "../../shared/errors.ts";
import { cureOf, deniedByPolicyOf } from "../../shared/root-session.ts";
import { isAbort, isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { isSignInProblem } from "../aws/explain-error.ts";
import { RoleSessionError } from "./role-session.ts";

/** Why the keys of an account could not be read. */
export type FailureReason =
  /** One of the member account or of an OU above it. */
  | "DENIED_BY_SERVICE_CONTROL_POLICY"
  /** One of the caller's own account. */
  | "CALLER_DENIED_BY_SERVICE_CONTROL_POLICY"
  /** AWS STS is not active for the Region in the member account. */
  | "REGION_DISABLED"
  | "ROOT_SESSION_DENIED"
  | "ROOT_SESSION_FAILED"
  /** The root session is not that of the member account's root user, or does not say whose it is. */
  | "ROOT_SESSION_UNVERIFIED"
  /** The role in the member account may not be assumed, or does not exist. */
  | "ROLE_DENIED"
  | "ROLE_FAILED"
  | "KEYS_NOT_LISTED"
  /** AWS refused because of too many requests, each time. */
  | "THROTTLED"
  | "NO_ANSWER";

export interface Failure {
  readonly reason: FailureReason;
  readonly annotation: string;
}

/**
 * Explains why an account's keys could not be read.
 *
 * @returns undefined for an error that is not about the account: the caller's credentials failed, or there is a bug
 */
export function failureOf(error: unknown, accountId: string): Failure | undefined {
  const isRole = error instanceof RoleSessionError;
  const isSession = isRole || error instanceof RootSessionError;
  const isList = error instanceof KeysNotListedError || error instanceof KeyUnreadableError;
  const isIdentity = error instanceof SessionUnverifiedError || error instanceof PassingFaultError;
  if (!isSession && !isIdentity && !isList) return undefined;
  const { cause } = error;
  if (isSession && (isSignInProblem(cause) || isWithoutSessions(cause))) return undefined;

  const action = actionOf(error);
  if (isThrottled(error)) {
    return { reason: "THROTTLED", annotation: `${action} was throttled again and again.` };
  }
  if (isAbort(cause) || isTimeout(cause)) {
    return { reason: "NO_ANSWER", annotation: `${action} did not answer in time.` };
  }
  if (error instanceof SessionUnverifiedError) {
    return { reason: "ROOT_SESSION_UNVERIFIED", annotation: error.message };
  }
  const said = cause === undefined ? error.message : describeCause(cause);
  const cure = cureOf(cause, accountId);
  const annotation = [
    `${action} ${isAccessDenied(cause) ? "was denied" : "failed"}. ${said}${cure && /[^.!?]$/.test(said) ? "." : ""}`,
    ...(cure === undefined ? [] : [cure]),
  ].join(" ");
  const reasons = isRole ? ROLE : ROOT_SESSION;
  return { reason: reasonOf(cause, accountId, isList ? undefined : reasons), annotation };
}

function actionOf(error: Error): string {
  if (error instanceof RoleSessionError) return "sts:AssumeRole";
  if (error instanceof RootSessionError) return "sts:AssumeRoot";
  return error instanceof SessionUnverifiedError || error instanceof PassingFaultError
    ? "sts:GetCallerIdentity in the root session"
    : "iam:ListAccessKeys in the root session";
}

const ROOT_SESSION = { denied: "ROOT_SESSION_DENIED", failed: "ROOT_SESSION_FAILED" } as const;
const ROLE = { denied: "ROLE_DENIED", failed: "ROLE_FAILED" } as const;

/** @param session the reasons of a session that was not opened; undefined if the keys were not listed in one */
function reasonOf(
  cause: unknown,
  accountId: string,
  session: typeof ROOT_SESSION | typeof ROLE | undefined,
): FailureReason {
  switch (deniedByPolicyOf(cause, accountId)) {
    case "MEMBER":
      return "DENIED_BY_SERVICE_CONTROL_POLICY";
    case "CALLER":
      return "CALLER_DENIED_BY_SERVICE_CONTROL_POLICY";
  }
  if (!session) return "KEYS_NOT_LISTED";
  if (nameOf(cause) === "RegionDisabledException") return "REGION_DISABLED";
  return isAccessDenied(cause) ? session.denied : session.failed;
}

function nameOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.name : undefined;
}

/** Whether no session can be opened at this endpoint of STS, in whichever account. */
function isWithoutSessions(cause: unknown): boolean {
  return nameOf(cause) === "InvalidAction";
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** The message is not always from AWS: a connection can fail too. */
function describeCause(cause: unknown): string {
  const isSaid = cause instanceof Error && "$fault" in cause;
  return `${isSaid ? "AWS says: " : ""}${serviceMessage(cause)}`;
}

/** Whether an account's keys could not be read because of too many requests. */
export function isThrottled(error: unknown): boolean {
  const { cause } = Object(error);
  return (
    cause instanceof Error && isThrottlingError(cause as Parameters<typeof isThrottlingError>[0])
  );
}
