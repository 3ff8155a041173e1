import { NO_ROOT_SESSIONS_HERE } from "../../shared/root-session.ts";
import { serviceMessage } from "../../shared/service-error.ts";
import { CallError, CommandError, CredentialsError, MalformedAnswerError } from "../errors.ts";

import type { Route } from "./network.ts";

/** The variables that an explanation needs. */
interface Environment {
  readonly AWS_PROFILE?: string;
  readonly AWS_REGION?: string;
}

/** What the errors of the SDK and of Node.js have in common. */
interface AnyError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly hostname: string;
  readonly route: Route | undefined;
}

/** What is wrong, and what to do about it. */
interface Explanation {
  readonly fits: (error: AnyError) => boolean;
  readonly say: (error: AnyError, context: Context) => string;
}

interface Context {
  readonly profile: string | undefined;
  /** ` --profile NAME`, or empty if none was named. */
  readonly profileOption: string;
  /** As part of a sentence. A Region that is set in a profile is not known here. */
  readonly region: string;
  readonly action: string;
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/;
const UNKNOWN =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|AuthFailure|InvalidSignatureException)$/;
/** By the protocols of AWS's services. */
const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation)$/;
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|EPROTO|ERR_SSL_.*|ERR_TLS.*)$/;
/** OpenSSL's reasons to refuse a certificate. See https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(UNABLE_TO_(GET|DECODE|DECRYPT|VERIFY)_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|CERT_.*|CRL_.*|ERROR_IN_C.*|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/;
/** How an agent reports a proxy that does not connect. */
const REFUSED_BY_PROXY = /^Bad response: (\d+)$/;

/** About the caller's own credentials. The first that fits applies. */
const SIGN_IN: readonly Explanation[] = [
  {
    fits: ({ message }) =>
      /\bSSO\b.*(expired|invalid|not found)|(expired|invalid|not found).*\bSSO\b|aws sso login/is.test(
        message,
      ),
    say: (_, { profileOption }) =>
      `The sign-in of IAM Identity Center (SSO) has expired or is missing. Run: aws sso login${profileOption}`,
  },
  {
    fits: ({ message }) => /aws login|^Failed to load token|reauthenticate/i.test(message),
    say: (_, { profileOption }) =>
      `The sign-in has expired or is missing. Run: aws login${profileOption}`,
  },
  {
    fits: ({ name, message }) =>
      name === "CredentialsProviderError" &&
      /from any providers|could not (be found|resolve credentials using profile)/i.test(message),
    say: (_, { profile }) =>
      profile === undefined
        ? "There are no AWS credentials. Sign in, for example with aws sso login, and name the profile with --profile or AWS_PROFILE."
        : `The profile ${profile} gives no credentials. See: aws configure list --profile ${profile}`,
  },
  {
    fits: ({ name }) => name === "CredentialsProviderError" || name === "TokenProviderError",
    say: ({ message }) => `AWS credentials cannot be loaded: ${message}`,
  },
  {
    fits: ({ name }) => EXPIRED.test(name),
    say: (_, { profileOption }) =>
      `The AWS credentials have expired. Sign in again, for example with: aws sso login${profileOption}`,
  },
  {
    fits: ({ message }) => /^Signature (expired|not yet current)/.test(message),
    say: ({ message }) => `AWS refuses the local clock's time (${message}). Set the clock.`,
  },
  {
    fits: ({ name }) => UNKNOWN.test(name),
    say: ({ name, message }, { region }) =>
      `AWS does not accept these credentials (${name}: ${message}). They may be deactivated or of another partition, or ${region} may not be enabled in the account.`,
  },
];

const OTHERS: readonly Explanation[] = [
  {
    fits: ({ message }) => /^Region not accepted|is not a valid hostname/.test(message),
    say: (_, { region }) =>
      `${region[0]?.toUpperCase()}${region.slice(1)} is not valid: name one with --region, for example us-east-1.`,
  },
  {
    fits: ({ name }) => name === "InvalidAction",
    say: ({ message }, { action }) =>
      action === "sts:AssumeRoot"
        ? `${NO_ROOT_SESSIONS_HERE} Name its Region with --region, and check AWS_ENDPOINT_URL_STS.`
        : `${action} failed (InvalidAction: ${message}).`,
  },
  {
    fits: ({ name }) =>
      name === "AWSOrganizationsNotInUseException" || name === "OrganizationNotFoundException",
    say: () =>
      "The account is not in an organization of AWS Organizations. For this account alone, leave out --organization and all options that choose accounts of an organization.",
  },
  {
    // CloudFormation asks with the caller's permissions.
    fits: ({ message }) => /^Account used is not a delegated administrator/.test(message),
    say: ({ name, message }, { action }) =>
      `${action} failed (${name}: ${message}). The account is not the delegated administrator for StackSets, or the caller may not call organizations:ListDelegatedAdministrators, which CloudFormation needs to know.`,
  },
  {
    fits: ({ name }) => DENIED.test(name),
    say: ({ message }, { action }) =>
      `${action} was denied. Allow it to whoever runs this command, and check that no service control policy denies it. AWS says: ${message}`,
  },
  {
    fits: ({ code }) => CERTIFICATE.test(code),
    say: ({ message, code, route }) =>
      `The certificate of ${route ? `${route.host}, reached ${wayOf(route)},` : "the endpoint"} is not accepted (${code}: ${message}). ${cureOfCertificate(code)}`,
  },
  {
    fits: ({ message, route }) => route?.proxy !== undefined && REFUSED_BY_PROXY.test(message),
    say: ({ message, route }) => {
      const [, status = ""] = REFUSED_BY_PROXY.exec(message) ?? [];
      const cure =
        status === "407"
          ? "It needs a user name and a password that it accepts: set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT."
          : "Allow this in the proxy, or name hosts to be reached without it in NO_PROXY.";
      return `The proxy ${route?.proxy} does not connect to ${route?.host} (HTTP ${status}). ${cure}`;
    },
  },
  {
    fits: ({ name, code }) => UNREACHABLE.test(code) || name === "TimeoutError",
    say: ({ message, hostname, route }, { region }) => {
      const place = route?.host ?? hostname;
      return `AWS cannot be reached${place && ` at ${place}`}${route ? ` ${wayOf(route)}` : ""} (${message}). Check that the network is up, that ${region} is right, and AWS_ENDPOINT_URL, HTTPS_PROXY and NO_PROXY.`;
    },
  },
  {
    fits: ({ name }) => name === "AbortError",
    say: (_, { action }) => `${action} did not answer in time.`,
  },
];

function cureOfCertificate(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    return "Check the local clock. If it is right, whoever runs the endpoint or the proxy must renew the certificate.";
  }
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return "It is for another host: check AWS_ENDPOINT_URL and HTTPS_PROXY.";
  }
  return "If a proxy inspects TLS connections, or the endpoint has a private CA, name a file with its CA certificates in AWS_CA_BUNDLE, ca_bundle in the profile, or NODE_EXTRA_CA_CERTS.";
}

/** Whether there was a proxy, as part of a sentence. */
function wayOf({ proxy }: Route): string {
  return proxy === undefined ? "without a proxy" : `through the proxy ${proxy}`;
}

/** The errors whose message says it all. */
const FOR_THE_USER = [CommandError, CredentialsError, MalformedAnswerError];

/**
 * Explains in one line, for the user, what went wrong and what to do about it.
 *
 * @param environment as the SDK sees it, with the profile and the Region of the options in it
 */
export function explainError(error: unknown, environment: Environment): string {
  const isCall = error instanceof CallError;
  const thrown = isCall ? error.cause : error;
  if (FOR_THE_USER.some((type) => thrown instanceof type))
    return oneLine(String(Object(thrown).message));
  const cause = anyError(thrown);
  const { AWS_PROFILE: profile, AWS_REGION: region } = environment;
  const context = {
    profile,
    profileOption: profile ? ` --profile ${profile}` : "",
    region: region ? `the Region ${region}` : "the Region of the profile",
    action: isCall ? error.action : "A call to AWS",
  };
  const explanation = [...SIGN_IN, ...OTHERS].find(({ fits }) => fits(cause));
  if (explanation) return oneLine(explanation.say(cause, context));
  return isCall
    ? `${error.action} failed (${serviceMessage(error.cause)}).`
    : serviceMessage(error);
}

/** Whether AWS denied a call, for lack of a permission or by a policy. */
export function isDenied(error: unknown): boolean {
  return DENIED.test(anyError(error).name);
}

/** Whether the error is about the caller's own credentials, so that every other call would fail too. */
export function isSignInProblem(error: unknown): boolean {
  if (error instanceof CredentialsError) return true;
  const cause = anyError(error);
  return SIGN_IN.some(({ fits }) => fits(cause));
}

function anyError(error: unknown): AnyError {
  const { name = "Error", message = String(error), code, hostname, route } = Object(error);
  return {
    name: String(name),
    // For attempts at several addresses, Node.js has a message for each, and none for all.
    message: String(message || errorsOf(error).map(String).join("; ")),
    code: String(code ?? ""),
    hostname: String(hostname ?? ""),
    route,
  };
}

function errorsOf(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
