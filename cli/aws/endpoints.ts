import { CommandError } from "../errors.ts";
import type { Profile } from "./profiles.ts";

/** For all services, or for one, such as AWS_ENDPOINT_URL_IAM. */
const VARIABLE = /^AWS_ENDPOINT_URL(_|$)/;

/**
 * Checks the endpoints that the environment and the profile name. With an unusable one, the SDK fails in a call, and
 * its error does not say which setting it is about.
 *
 * See https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws {CommandError} If one is no URL of HTTP or HTTPS. It names the setting, and not its value, which can have a password.
 */
export function checkEndpoints({ endpoint_url }: Profile): void {
  const variables = Object.entries(process.env).filter(([name]) => VARIABLE.test(name));
  for (const [name, url] of [...variables, ["endpoint_url in the profile", endpoint_url]]) {
    if (!url || isHttp(url)) continue;
    throw new CommandError(
      `${name} is not the URL of an HTTP or HTTPS endpoint, such as https://aws.example.com.`,
    );
  }
}

function isHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === "http:" || protocol === "https:";
}
