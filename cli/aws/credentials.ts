import type { STSClientConfig } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { CredentialsError } from "../errors.ts";
import type { Io } from "../io.ts";
import { explainCredentials } from "./explain-credentials.ts";
import { followSources, givesCredentials, type Profiles, settingsOf } from "./profiles.ts";

/** What the search for credentials needs. */
interface Search extends Pick<STSClientConfig, "logger" | "requestHandler"> {
  readonly profiles: Profiles;
  readonly io: Pick<Io, "ask">;
}

type Provider = ReturnType<typeof fromIni>;

/**
 * Makes the provider of the caller's credentials, from the SDK's own. If a profile names its source of credentials and
 * that fails, no other credentials take its place: they could be of another account.
 *
 * The provider throws a {@link CredentialsError} that names what failed.
 */
export function credentialsFrom({ profiles, io, logger, requestHandler }: Search): Provider {
  // For the SDK's clients that open sessions.
  const options = { logger, clientConfig: { requestHandler } };
  const isProfile = givesCredentials(settingsOf(profiles)) && !hasKeysInEnvironment();
  const provide: Provider = isProfile
    ? fromIni({
        ...options,
        profile: profiles.name,
        mfaCodeProvider: (serial) => readMfaCode(serial, io),
      })
    : defaultProvider(options);
  return async (properties) => {
    try {
      checkEnvironment();
      if (isProfile) checkSources(profiles, io);
      return await provide(properties);
    } catch (error) {
      if (error instanceof CredentialsError) throw error;
      // Not as its cause: a process that failed stands there with its arguments.
      throw new CredentialsError(explainCredentials(error, profiles));
    }
  };
}

/** They win over the default profile, but not over one that is named. */
function hasKeysInEnvironment(): boolean {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  return !AWS_PROFILE && Boolean(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY);
}

/**
 * Checks that the environment has a whole key or none: with half of one, the SDK looks for other credentials, which can
 * be of another account.
 *
 * @throws {CredentialsError} If a variable is missing.
 */
function checkEnvironment(): void {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  if (AWS_PROFILE || Boolean(AWS_ACCESS_KEY_ID) === Boolean(AWS_SECRET_ACCESS_KEY)) return;
  const [set, missing] = AWS_ACCESS_KEY_ID
    ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    : ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"];
  throw new CredentialsError(
    `${set} is set, and ${missing} is not. Set both, and with temporary credentials AWS_SESSION_TOKEN; or neither, and name a profile with --profile or AWS_PROFILE.`,
  );
}

/**
 * Checks what the SDK reports too late or not at all. It ignores a role without source credentials, so that other
 * credentials of the profile would take its place.
 *
 * @throws {CredentialsError} If a source is missing, or no MFA code can be entered.
 */
function checkSources(profiles: Profiles, { ask }: Pick<Io, "ask">): void {
  const { links, missing } = followSources(profiles);
  const { name: last, settings: source = {} } = links.at(-1) ?? {};
  if (missing !== undefined) {
    throw new CredentialsError(
      `Profile ${last} has the source_profile ${missing}, and there is no profile ${missing}. See: aws configure list-profiles`,
    );
  }
  const { role_arn: role, sso_session } = source;
  if (role !== undefined && !SOURCES_OF_ROLE.some((setting) => source[setting] !== undefined)) {
    throw new CredentialsError(
      `Profile ${last} has a role_arn, and no source_profile or credential_source, whose credentials would assume the role.`,
    );
  }
  if (sso_session !== undefined && !profiles.ssoSessions.includes(sso_session)) {
    throw new CredentialsError(
      `Profile ${last} has the sso_session ${sso_session}, and there is no section [sso-session ${sso_session}] in the AWS configuration.`,
    );
  }
  const withMfa = links.find(({ settings }) => settings.role_arn && settings.mfa_serial);
  if (!withMfa || ask) return;
  const { role_arn, mfa_serial } = withMfa.settings;
  throw new CredentialsError(
    `Profile ${withMfa.name} needs an MFA code of ${mfa_serial}, and there is no terminal to enter it. ` +
      `Get temporary credentials first, with aws sts get-session-token, or with aws sts assume-role --role-arn ${role_arn} --role-session-name audit --serial-number ${mfa_serial} --token-code CODE. ` +
      "Set them as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and name no profile.",
  );
}

const SOURCES_OF_ROLE = ["source_profile", "credential_source", "web_identity_token_file"];

async function readMfaCode(serial: string, { ask }: Pick<Io, "ask">): Promise<string> {
  const code = (await ask?.(`MFA code of ${serial}: `))?.trim();
  if (code && /^\d{6}$/.test(code)) return code;
  throw new CredentialsError(`An MFA code of ${serial} has 6 digits. No such code was entered.`);
}
