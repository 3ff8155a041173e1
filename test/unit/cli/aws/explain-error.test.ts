import { describe, expect, it } from "vitest";
import { explainError, isSignInProblem } from "../../../../cli/aws/explain-error.ts";
import { CallError, CommandError } from "../../../../cli/errors.ts";

const NO_PROFILE = {};
const PROFILE = { AWS_PROFILE: "production", AWS_REGION: "eu-central-1" };

const fail = (name: string, message: string, more: object = {}) =>
  new CallError("sts:GetCallerIdentity", Object.assign(new Error(message), { name, ...more }));

/** The environment, the error, its explanation, and whether it is about signing in. */
type Row = readonly [string, object, CallError, RegExp, boolean];

const rows: readonly Row[] = [
  [
    "no credentials",
    NO_PROFILE,
    fail("CredentialsProviderError", "Could not load credentials from any providers"),
    /^There are no AWS credentials\. Sign in/,
    true,
  ],
  [
    "a profile without credentials",
    PROFILE,
    fail("CredentialsProviderError", "Could not load credentials from any providers"),
    /^The profile production gives no credentials\./,
    true,
  ],
  [
    "a profile that does not exist",
    PROFILE,
    fail(
      "CredentialsProviderError",
      "Could not resolve credentials using profile: [production] in configuration/credentials file(s).",
    ),
    /^The profile production gives no credentials\./,
    true,
  ],
  [
    "an expired SSO session",
    PROFILE,
    fail(
      "CredentialsProviderError",
      "The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.",
    ),
    /Run: aws sso login --profile production$/,
    true,
  ],
  [
    "a clock that the SDK cannot correct",
    NO_PROFILE,
    fail(
      "InvalidSignatureException",
      "Signature expired: 20261126T000000Z is now earlier than 20261127T000000Z (20261127T000500Z - 5 min.)",
    ),
    /^AWS refuses the local clock's time \(Signature expired: .*\)\. Set the clock\.$/,
    true,
  ],
  [
    "an expired SSO token",
    NO_PROFILE,
    fail(
      "TokenProviderError",
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    /Run: aws sso login$/,
    true,
  ],
  [
    "a login that has expired",
    PROFILE,
    fail(
      "CredentialsProviderError",
      "Your session has expired. Please reauthenticate using aws login.",
    ),
    /Run: aws login --profile production$/,
    true,
  ],
  [
    "expired credentials",
    PROFILE,
    fail("ExpiredTokenException", "The security token included in the request is expired"),
    /^The AWS credentials have expired\..* --profile production$/,
    true,
  ],
  [
    "unknown credentials",
    PROFILE,
    fail("UnrecognizedClientException", "The token is invalid."),
    /^AWS does not accept these credentials .*the Region eu-central-1 may not be enabled/,
    true,
  ],
  [
    "an invalid Region",
    { AWS_REGION: "eu west" },
    fail("Error", 'Region not accepted: region="eu west" is not a valid hostname component.'),
    /^The Region eu west is not valid/,
    false,
  ],
  [
    "an unknown host",
    PROFILE,
    fail("Error", "getaddrinfo ENOTFOUND sts.x.amazonaws.com", {
      code: "ENOTFOUND",
      hostname: "sts.x.amazonaws.com",
    }),
    /^AWS cannot be reached at sts\.x\.amazonaws\.com .*the Region eu-central-1 is right/,
    false,
  ],
  [
    "no connection",
    NO_PROFILE,
    fail("TimeoutError", "Socket timed out"),
    /^AWS cannot be reached \(Socket timed out\)/,
    false,
  ],
  [
    "no answer",
    NO_PROFILE,
    fail("AbortError", "Request aborted"),
    /^sts:GetCallerIdentity did not answer in time\.$/,
    false,
  ],
  [
    "a missing permission",
    NO_PROFILE,
    fail("AccessDeniedException", "User: arn is not authorized"),
    /^sts:GetCallerIdentity was denied\. Allow it .* denies it\. AWS says: User: arn is not authorized$/,
    false,
  ],
  [
    "no organization",
    NO_PROFILE,
    fail("AWSOrganizationsNotInUseException", "Your account is not a member"),
    /^The account is not in an organization/,
    false,
  ],
  [
    "anything else",
    NO_PROFILE,
    fail("ServiceFailure", "It failed\nbadly"),
    /^sts:GetCallerIdentity failed \(ServiceFailure: It failed badly\)\.$/,
    false,
  ],
];

describe("an error is explained in one line:", () => {
  it.each(rows)("%s", (_, environment, error, text, isAboutSignIn) => {
    expect(explainError(error, environment)).toMatch(text);
    expect(isSignInProblem(error.cause)).toBe(isAboutSignIn);
  });

  it("a CommandError by its message", () => {
    expect(explainError(new CommandError("Do this."), {})).toBe("Do this.");
  });

  it("an error at several addresses with all of them", () => {
    const error = new AggregateError([new Error("connect a"), new Error("connect b")]);
    const cause = Object.assign(error, { code: "ECONNREFUSED" });
    expect(explainError(new CallError("sts:GetCallerIdentity", cause), {})).toContain(
      "(Error: connect a; Error: connect b)",
    );
  });

  it.each([["text"], [undefined], [null]])("any thrown value: %j", (thrown) => {
    expect(explainError(thrown, {})).toContain(String(thrown));
  });
});
