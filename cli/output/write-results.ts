import manifest from "../../package.json" with { type: "json" };
import { type Io, NO_TERMINAL, terminalOf, write } from "../io.ts";
import type { AccountResult, ComplianceType } from "../results.ts";
import type { Format, Origin, Report } from "./format.ts";
import type { OutputFormat, OutputOptions } from "./options.ts";
import { writeFileWhole } from "./output-file.ts";

/** Each format is loaded only when it is used. */
const FORMATS: Record<OutputFormat, () => Promise<Format>> = {
  table: async () => (await import("./table.ts")).table,
  json: async () => (await import("./json.ts")).json,
  html: async () => (await import("./html.ts")).html,
  csv: async () => (await import("./csv.ts")).csv,
  ocsf: async () => (await import("./ocsf.ts")).ocsf,
  junit: async () => (await import("./junit.ts")).junit,
};

/**
 * Writes results to standard output or to a file.
 *
 * @throws {CommandError} If the file cannot be written.
 */
export async function writeResults(
  results: AsyncIterable<AccountResult>,
  { output, outputFile, only, all, bom }: OutputOptions,
  about: Origin & Pick<Report, "one">,
  io: Io,
): Promise<void> {
  const format = await FORMATS[output]();
  const report = {
    ...about,
    parameters: { ...about.parameters, only: only?.join(",") },
    toolVersion: manifest.version,
    terminal: outputFile === undefined ? terminalOf(io.stdout) : NO_TERMINAL,
    showsAll: all ?? only !== undefined,
    bom,
  };
  const pieces = format(only ? filter(results, only) : results, report);
  if (outputFile !== undefined) return writeFileWhole(outputFile, pieces);
  for await (const piece of pieces) await write(io, piece);
}

async function* filter(
  results: AsyncIterable<AccountResult>,
  types: readonly ComplianceType[],
): AsyncGenerator<AccountResult> {
  for await (const result of results) if (types.includes(result.complianceType)) yield result;
}
