import { type Command, Option } from "commander";
import {
  type DeploymentOptions,
  namePrefixOption,
  type SessionOptions,
  sessionOptions,
} from "../options.ts";
import { outputOption } from "../output/options.ts";

export const DOCTOR_FORMATS = ["table", "json", "html"] as const;

/** The options of `doctor`; about this account if neither `organization` nor `before` is set. */
export interface DoctorOptions extends SessionOptions, DeploymentOptions {
  readonly output: (typeof DOCTOR_FORMATS)[number];
  /** Instead of standard output. */
  readonly outputFile?: string;
  /** Checks the organization. */
  readonly organization?: true;
  /** Checks whether a deployment will succeed. */
  readonly before?: true;
}

const NOTES = `
Exit codes:
  0  everything is good, or good with warnings
  2  something is bad
  3  nothing is known to be bad, but something is unknown
  1  an error, or the command was interrupted

Examples:
  root-access-key doctor                   what the deployment in this account depends on
  root-access-key doctor --before          whether a deployment in this account will succeed
  root-access-key doctor --organization    what the deployment in the organization depends on`;

/** Adds the command `doctor`, without its action. */
export function addDoctor(program: Command): Command {
  const command = program
    .command("doctor")
    .description("check everything that a deployment depends on; changes nothing")
    .addHelpText("after", NOTES);
  for (const option of [...doctorOptions(), ...sessionOptions()]) command.addOption(option);
  return command;
}

function doctorOptions(): readonly Option[] {
  return [
    new Option(
      "--organization",
      "the organization, from its management account or a delegated administrator",
    ),
    new Option("--before", "what a deployment needs that is not there yet").conflicts(
      "organization",
    ),
    // The central account knows the default names only.
    namePrefixOption().conflicts("organization"),
    outputOption(DOCTOR_FORMATS),
    new Option("--output-file <file>", "write the findings to this file, whole or not at all"),
  ];
}
