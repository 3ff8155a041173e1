import { Option } from "commander";

/** Output formats of results; the first is the default. */
export const OUTPUT_FORMATS = ["table", "json", "csv", "html"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The options of all commands that call AWS. */
export interface CommonOptions {
  readonly output: OutputFormat;
  readonly profile?: string;
  readonly region?: string;
}

/** Makes the options of `CommonOptions`, for one command. */
export function commonOptions(): readonly Option[] {
  return [
    outputOption(OUTPUT_FORMATS),
    new Option("--profile <name>", "profile of the AWS configuration; AWS_PROFILE otherwise"),
    new Option("--region <region>", "AWS Region; AWS_REGION or the profile's otherwise"),
  ];
}

/** @param formats the first is the default */
export function outputOption(formats: readonly OutputFormat[]): Option {
  return new Option("-o, --output <format>", "output format").choices(formats).default(formats[0]);
}

/** The part of a command's help about its exit code. */
export const EXIT_CODES = `
Exit codes:
  0  every account is compliant
  2  some account is not compliant
  3  no account is known to be noncompliant, but some have insufficient data
  1  an error, or the command was interrupted
`;
