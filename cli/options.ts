import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_NAME_PREFIX, NAME_PREFIX, NAME_PREFIX_PATTERN } from "../shared/names.ts";
import { checkOutputOptions, type OutputOptions, outputOptions } from "./output/options.ts";

/** The options of all commands that call AWS. */
export interface SessionOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly debug?: true;
}

/** The options of the commands that read results from AWS. */
export type CommonOptions = OutputOptions & SessionOptions;

/** Adds the options of `CommonOptions` to a command. */
export function addCommonOptions(command: Command): void {
  for (const option of [...outputOptions(), ...sessionOptions()]) command.addOption(option);
  command.hook("preAction", checkOutputOptions);
}

/** Makes the options of `SessionOptions`, for one command. */
export function sessionOptions(): readonly Option[] {
  return [
    new Option("--profile <name>", "profile of the AWS configuration; AWS_PROFILE otherwise"),
    new Option("--region <region>", "AWS Region; AWS_REGION or the profile's otherwise"),
    new Option("--debug", "show requests, retries and timings on standard error, without secrets"),
  ];
}

/** The option of the commands about what is deployed in an account. */
export interface DeploymentOptions {
  readonly namePrefix: string;
}

/** Makes the option of `DeploymentOptions`, for one command. */
export function namePrefixOption(): Option {
  return new Option("--name-prefix <prefix>", "namePrefix of the deployed constructs")
    .argParser(parseNamePrefix)
    .default(DEFAULT_NAME_PREFIX);
}

function parseNamePrefix(prefix: string): string {
  if (NAME_PREFIX_PATTERN.test(prefix)) return prefix;
  throw new InvalidArgumentError(`Allowed are ${NAME_PREFIX}.`);
}

/** The part of the help about the environment. */
export const ENVIRONMENT = `
Environment variables:
  AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION and others of the AWS CLI
  AWS_ENDPOINT_URL                      another endpoint
  AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS    CA certificates in PEM
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY     proxies, and hosts without one
  NO_COLOR, CI, TERM=dumb               no colors, no progress bar
`;

/** The part of a command's help about its exit code. */
export const EXIT_CODES = `
Exit codes:
  0  every account is compliant or not applicable
  2  some account is not compliant
  3  no account is known to be noncompliant, but some have insufficient data
  1  an error, or the command was interrupted
`;
