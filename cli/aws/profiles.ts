import { getProfileName, loadSsoSessionData, parseKnownFiles } from "@smithy/core/config";
import { CommandError } from "../errors.ts";

/** The settings of one profile. Some are secrets: they must not be shown. */
export type Profile = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS configuration by their names, and which of them applies. */
export interface Profiles {
  readonly name: string;
  readonly all: Readonly<Record<string, Profile>>;
  /** The names of the sign-ins to IAM Identity Center (SSO) that profiles can refer to. */
  readonly ssoSessions: readonly string[];
}

/**
 * Reads the files of the AWS configuration, to explain what the SDK makes of them.
 *
 * @throws {CommandError} If `AWS_PROFILE` names a profile that does not exist.
 */
export async function readProfiles(): Promise<Profiles> {
  const name = getProfileName({});
  const all = await parseKnownFiles({});
  const ssoSessions = Object.keys(await loadSsoSessionData({}));
  // Without a file there is no default profile, and credentials can come from elsewhere.
  if (all[name] || name === "default") return { name, all, ssoSessions };
  throw new CommandError(`There is no profile ${name}. See: aws configure list-profiles`);
}

/** The profile that applies; empty if there is none. */
export function settingsOf({ name, all }: Profiles): Profile {
  return all[name] ?? {};
}

/** The settings by which a profile gives credentials. */
const SOURCES = [
  "aws_access_key_id",
  "role_arn",
  "credential_source",
  "credential_process",
  "web_identity_token_file",
  "sso_session",
  "sso_start_url",
  "login_session",
];

/** Whether a profile gives credentials, or other settings only. */
export function givesCredentials(profile: Profile): boolean {
  return SOURCES.some((setting) => profile[setting] !== undefined);
}

/** A profile that credentials depend on. */
interface Link {
  readonly name: string;
  readonly settings: Profile;
}

/**
 * Follows `source_profile` from the profile that applies to the one whose credentials come first.
 *
 * @returns the profiles on the way, and the one that is missing, if any
 */
export function followSources({ name: first, all }: Profiles): {
  readonly links: readonly Link[];
  readonly missing?: string;
} {
  const links: Link[] = [];
  for (let name: string | undefined = first; name !== undefined; ) {
    const settings: Profile | undefined = all[name];
    if (!settings) return { links, missing: name };
    links.push({ name, settings });
    const { role_arn, source_profile }: Profile = settings;
    const source: string | undefined = role_arn === undefined ? undefined : source_profile;
    // The SDK reports profiles that are each other's source.
    name = links.some((link) => link.name === source) ? undefined : source;
  }
  return { links };
}
