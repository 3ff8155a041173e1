import { type Command, InvalidArgumentError, Option } from "commander";
import { COMPLIANCE_TYPES, type ComplianceType } from "../results.ts";

/** Output formats of results; the first is the default. */
export const OUTPUT_FORMATS = ["table", "json", "csv", "html", "ocsf", "junit"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** How a command shows its results. */
export interface OutputOptions {
  readonly output: OutputFormat;
  /** Instead of standard output. */
  readonly outputFile?: string;
  /** Shows only results of these types; the exit code and the counts are of all. */
  readonly only?: readonly ComplianceType[];
  /** Shows compliant accounts in a table on a terminal, too. */
  readonly all?: true;
  /** Begins CSV with a byte order mark. */
  readonly bom?: true;
  /** Nothing but errors on standard error. */
  readonly quiet?: true;
}

/** Makes the options of `OutputOptions`, for one command. */
export function outputOptions(): readonly Option[] {
  return [
    outputOption(OUTPUT_FORMATS),
    new Option("--output-file <file>", "write the results to this file, whole or not at all"),
    new Option(
      "--only <types>",
      "show only accounts of these compliance types, separated by commas; counts and exit code are of all",
    ).argParser(parseTypes),
    new Option("--all", "show compliant accounts, too, in the table on a terminal"),
    new Option("--bom", "begin CSV with a byte order mark, which Microsoft Excel needs"),
    new Option("--quiet", "write nothing but errors to standard error"),
  ];
}

/** Ends a command with options that do not go together. */
export function checkOutputOptions(command: Command): void {
  const { bom, output, outputFile } = command.opts<OutputOptions>();
  if (outputFile === "")
    command.error("error: option '--output-file <file>' needs a name of a file");
  if (bom && output !== "csv") command.error("error: option '--bom' needs --output csv");
}

/** @param formats the first is the default */
export function outputOption(formats: readonly OutputFormat[]): Option {
  return new Option("-o, --output <format>", "output format").choices(formats).default(formats[0]);
}

function parseTypes(value: string): readonly ComplianceType[] {
  return value.split(",").map((name) => {
    const type = COMPLIANCE_TYPES.find((it) => it === name.trim());
    if (type) return type;
    throw new InvalidArgumentError(
      `"${name}" is not one of the compliance types ${COMPLIANCE_TYPES.join(", ")}.`,
    );
  });
}
