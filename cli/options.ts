import { Option } from "commander";

/** The forms of output of results; the first is the default. */
export const OUTPUT_FORMS = ["table", "json", "csv", "html"] as const;
export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** What all commands that ask AWS have in common. */
export interface CommonOptions {
  readonly output: OutputForm;
  readonly profile?: string;
  readonly region?: string;
}

/** Makes the options of `CommonOptions`, for one command. */
export function commonOptions(): readonly Option[] {
  return [
    new Option("-o, --output <form>", "form of the output")
      .choices(OUTPUT_FORMS)
      .default(OUTPUT_FORMS[0]),
    new Option("--profile <name>", "profile of the AWS configuration; AWS_PROFILE otherwise"),
    new Option("--region <region>", "AWS Region; AWS_REGION or the profile's otherwise"),
  ];
}
