import { describe, expect, it } from "vitest";
import { type FailureReason, failureOf, isThrottled } from "../../../../cli/audit/failure.ts";
import {
  KeysNotListedError,
  KeyUnreadableError,
  PassingFaultError,
  RootSessionError,
  SessionUnverifiedError,
} from "../../../../shared/errors.ts";

/** An error of AWS's. */
const aws = (name: string, message = "Said AWS") =>
  Object.assign(new Error(message), { name, $fault: "client" });
/** An error of the network. */
const network = (name: string) => Object.assign(new Error("Said Node.js"), { name });
const session = (cause: unknown) => new RootSessionError("No session.", { cause });
const list = (cause: unknown) => new KeysNotListedError("No list.", { cause });
const identity = (cause: unknown) => new PassingFaultError("No identity.", { cause });
const MEMBER_ID = "111122223333";
const byPolicy = (user: string) =>
  aws(
    "AccessDenied",
    `User: ${user} is not authorized to perform: X with an explicit deny in a service control policy`,
  );
const ROOT = `arn:aws:iam::${MEMBER_ID}:root`;
const CALLER = "arn:aws:sts::888888888888:assumed-role/Auditor/session";

const rows: readonly (readonly [string, Error, FailureReason, RegExp])[] = [
  [
    "a session denied",
    session(aws("AccessDenied")),
    "ROOT_SESSION_DENIED",
    /^sts:AssumeRoot was denied\. AWS says: AccessDenied: Said AWS$/,
  ],
  [
    "a session denied by a policy",
    session(byPolicy(ROOT)),
    "DENIED_BY_SERVICE_CONTROL_POLICY",
    /^sts:AssumeRoot was denied\. AWS says: .*explicit deny.* account 111122223333.*ExemptAssumeRoot/,
  ],
  [
    "a session denied by a policy of the caller's account",
    session(byPolicy(CALLER)),
    "CALLER_DENIED_BY_SERVICE_CONTROL_POLICY",
    /explicit deny.*policy of the calling account denies it/,
  ],
  [
    "a session in an account without STS in the Region",
    session(aws("RegionDisabledException")),
    "REGION_DISABLED",
    /not active for this Region in the settings of account 111122223333/,
  ],
  [
    "somebody else's session",
    new SessionUnverifiedError("It is somebody else's."),
    "ROOT_SESSION_UNVERIFIED",
    /^It is somebody else's\.$/,
  ],
  [
    "a session that does not say in time whose it is",
    identity(aws("AbortError")),
    "NO_ANSWER",
    /^sts:GetCallerIdentity in the root session did not answer in time\.$/,
  ],
  [
    "a session in which the identity is throttled",
    identity(aws("ThrottlingException")),
    "THROTTLED",
    /^sts:GetCallerIdentity in the root session was throttled/,
  ],
  [
    "a session in which a server fails to say whose it is",
    identity(aws("ServiceFailure")),
    "ROOT_SESSION_FAILED",
    /^sts:GetCallerIdentity in the root session failed\. AWS says/,
  ],
  [
    "a session throttled",
    session(aws("ThrottlingException")),
    "THROTTLED",
    /^sts:AssumeRoot was throttled/,
  ],
  [
    "a session that hangs",
    session(aws("AbortError")),
    "NO_ANSWER",
    /^sts:AssumeRoot did not answer in time\.$/,
  ],
  ["a session that times out", session(network("TimeoutError")), "NO_ANSWER", /in time\.$/],
  [
    "a session that is cut off",
    session(network("Error")),
    "ROOT_SESSION_FAILED",
    /^sts:AssumeRoot failed\. Error: Said Node\.js$/,
  ],
  [
    "a session that fails",
    session(aws("ServiceFailure")),
    "ROOT_SESSION_FAILED",
    /^sts:AssumeRoot failed\. AWS says: ServiceFailure/,
  ],
  [
    "a session without credentials",
    new RootSessionError("Without usable credentials."),
    "ROOT_SESSION_FAILED",
    /Without usable credentials\.$/,
  ],
  [
    "a list denied",
    list(aws("AccessDenied")),
    "KEYS_NOT_LISTED",
    /^iam:ListAccessKeys in the root session was denied\. AWS says/,
  ],
  [
    "a list denied by a policy",
    list(byPolicy(ROOT)),
    "DENIED_BY_SERVICE_CONTROL_POLICY",
    /^iam:ListAccessKeys in the root session was denied.*ExemptAssumeRoot/,
  ],
  [
    "a list throttled",
    list(aws("Throttling")),
    "THROTTLED",
    /^iam:ListAccessKeys in the root session was throttled/,
  ],
  ["a list that hangs", list(aws("AbortError")), "NO_ANSWER", /did not answer in time\.$/],
  [
    "a list for which the session is not known yet",
    list(aws("InvalidClientTokenId")),
    "KEYS_NOT_LISTED",
    /failed/,
  ],
  [
    "a list that is not whole",
    new KeyUnreadableError("Not whole."),
    "KEYS_NOT_LISTED",
    /Not whole\.$/,
  ],
];

describe("why keys could not be read:", () => {
  it.each(rows)("%s", (_, error, reason, annotation) => {
    expect(failureOf(error, MEMBER_ID)).toEqual({
      reason,
      annotation: expect.stringMatching(annotation),
    });
    expect(isThrottled(error)).toBe(reason === "THROTTLED");
  });
});

describe("independent of an account:", () => {
  it.each([
    ["expired credentials of the caller", session(aws("ExpiredToken"))],
    ["credentials of the caller that AWS does not accept", session(aws("InvalidClientTokenId"))],
    ["no credentials of the caller", session(aws("CredentialsProviderError"))],
    ["an endpoint without AssumeRoot", session(aws("InvalidAction"))],
    ["a defect", new TypeError("x is undefined")],
  ])("%s", (_, error) => {
    expect(failureOf(error, MEMBER_ID)).toBeUndefined();
  });
});
