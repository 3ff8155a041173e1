import manifest from "../../../package.json" with { type: "json" };
import { type Io, NO_TERMINAL, terminalOf, write } from "../../io.ts";
import type { Origin, Report } from "../../output/format.ts";
import { writeFileWhole } from "../../output/output-file.ts";
import type { Finding } from "../check.ts";
import type { DoctorOptions } from "../command.ts";

/** Turns findings into text, piece by piece, as they come. */
export type DoctorFormat = (
  findings: AsyncIterable<Finding>,
  report: Report,
) => AsyncIterable<string>;

/** Each format is loaded only when it is used. */
const FORMATS: Record<DoctorOptions["output"], () => Promise<DoctorFormat>> = {
  table: async () => (await import("./table.ts")).table,
  json: async () => (await import("./json.ts")).json,
  html: async () => (await import("./html.ts")).html,
};

/**
 * Writes findings to standard output or to a file.
 *
 * @throws {CommandError} If the file cannot be written.
 */
export async function writeFindings(
  findings: AsyncIterable<Finding>,
  { output, outputFile }: Pick<DoctorOptions, "output" | "outputFile">,
  origin: Origin,
  io: Io,
): Promise<void> {
  const format = await FORMATS[output]();
  const report = {
    ...origin,
    toolVersion: manifest.version,
    terminal: outputFile === undefined ? terminalOf(io.stdout) : NO_TERMINAL,
  };
  const pieces = format(findings, report);
  if (outputFile !== undefined) return writeFileWhole(outputFile, pieces);
  for await (const piece of pieces) await write(io, piece);
}
