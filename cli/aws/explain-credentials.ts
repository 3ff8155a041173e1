import { isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { visiblyOnOneLine } from "../../shared/text.ts";
import { CallError } from "../errors.ts";
import { explainError } from "./explain-error.ts";
import { followSources, type Profile, type Profiles } from "./profiles.ts";

/**
 * Explains why there are no credentials: names the profile, and the process, role or sign-in that failed.
 *
 * @param error of one of the SDK's providers, which know the profile but do not name it
 */
export function explainCredentials(
  error: unknown,
  profiles: Profiles,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const { links } = followSources(profiles);
  const last = links.at(-1);
  const isOfProvider = error instanceof Error && error.name === "CredentialsProviderError";
  if (isOfProvider && last?.settings.credential_process !== undefined) {
    return explainProcess(error.message, last.name, last.settings.credential_process);
  }
  const empty = isOfProvider && /using profile: \[(.+?)\]/.exec(error.message)?.[1];
  if (empty && empty !== profiles.name) {
    return `Profile ${profiles.name} has credentials of profile ${empty} as its source, and profile ${empty} gives none. See: aws configure list --profile ${empty}`;
  }
  if (isOfProvider && error.message.includes("Required parameters")) {
    return `Profile ${last?.name} lacks a setting of IAM Identity Center (SSO). It needs sso_account_id, sso_role_name, and sso_session or else sso_start_url and sso_region.`;
  }
  const source = last?.settings.credential_source;
  if (source !== undefined && !isOfCall(error)) {
    return `Profile ${last?.name} has the credential_source ${source}, which gives no credentials (${serviceMessage(error)}).`;
  }
  const first: Profile = links[0]?.settings ?? {};
  const {
    role_arn = environment.AWS_ROLE_ARN,
    web_identity_token_file = environment.AWS_WEB_IDENTITY_TOKEN_FILE,
  } = first;
  if (web_identity_token_file && Object(error).syscall === "open") {
    return `The token of profile ${profiles.name}, web_identity_token_file, cannot be read (${serviceMessage(error)}).`;
  }
  const ofRole = web_identity_token_file ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
  const action = first.sso_account_id === undefined ? ofRole : "sso:GetRoleCredentials";
  if (role_arn !== undefined && isAccessDenied(error)) {
    return explainDenial(error, roleOf(error) ?? role_arn, action);
  }
  if (isOfProvider && first.sso_role_name !== undefined && /^\w+Exception: /.test(error.message)) {
    return explainSso(error.message, first, profiles.name);
  }
  return explainError(isOfCall(error) ? new CallError(action, error) : error, environment);
}

/** Whether AWS has refused a call or could not be reached. */
function isOfCall(error: unknown): boolean {
  return "$fault" in Object(error) || "route" in Object(error);
}

/** In the SDK's message of a process that failed, the command and what it wrote to standard error follow. */
const FAILED = "Command failed: ";

function explainProcess(message: string, profile: string, command: string): string {
  const what = `The credential_process of profile ${profile}, ${programOf(command)},`;
  if (!message.startsWith(FAILED)) {
    return `${what} does not give credentials as it must: ${withoutSecrets(message).replace(/\.?$/, ".")} See: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html`;
  }
  const said = withoutSecrets(message.slice(FAILED.length + command.length));
  return `${what} failed. ${said ? `It says: ${said}` : "It says nothing on standard error."}`;
}

/** The arguments, and variables before the program, can be secrets. */
function programOf(command: string): string {
  const [, quoted, plain] = /^(?:\w+=\S*\s+)*(?:"([^"]+)"|(\S+))/.exec(command.trim()) ?? [];
  return visiblyOnOneLine(quoted ?? plain ?? "an empty command");
}

const REDACTED = "(redacted)";
const LONGEST = 300;

/** A process can write to standard error what it has: keys, tokens, and values that it calls so. */
function withoutSecrets(text: string): string {
  const line = visiblyOnOneLine(text)
    .replaceAll(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, REDACTED)
    .replaceAll(/((?:secret|token|passw|key)\w*["']?\s*[=:]\s*["']?)[^\s"',]+/gi, `$1${REDACTED}`)
    .replaceAll(/(?=[^\s]*\d)(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[\w+/=-]{40,}/g, REDACTED)
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** In a chain of roles, AWS names the one that it denies. */
function roleOf(error: unknown): string | undefined {
  return /on resource: (\S+:role\/\S+)/.exec(String(error))?.[1];
}

function explainDenial(error: unknown, role: string, action: string): string {
  const message = serviceMessage(error);
  const cure = /MultiFactorAuthentication failed/i.test(message)
    ? "AWS did not accept the MFA code: enter the next one that the device shows."
    : `Check that the source credentials are allowed ${action} on the role, and that the role's trust policy allows them, with its conditions such as an external ID or MFA.`;
  return `The role ${role} cannot be assumed: ${action} was denied. ${cure} AWS says: ${message}`;
}

function explainSso(
  message: string,
  { sso_role_name, sso_account_id }: Profile,
  profile: string,
): string {
  if (/^UnauthorizedException/.test(message)) {
    return `The sign-in of IAM Identity Center (SSO) has expired or is missing. Run: aws sso login --profile ${profile}`;
  }
  return `IAM Identity Center (SSO) gives profile ${profile} no credentials of the role ${sso_role_name} in account ${sso_account_id}: check whether the permission set is assigned to you there. It says: ${visiblyOnOneLine(message)}`;
}
