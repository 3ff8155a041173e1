import manifest from "../../package.json" with { type: "json" };
import { type Io, terminalOf, write } from "../io.ts";
import type { OutputFormat } from "../options.ts";
import type { AccountResult } from "../results.ts";
import type { Format, Origin, Report } from "./format.ts";

/** Each format is loaded only when it is used. */
const FORMATS: Record<OutputFormat, () => Promise<Format>> = {
  table: async () => (await import("./table.ts")).table,
  json: async () => (await import("./json.ts")).json,
  html: async () => (await import("./html.ts")).html,
  csv: async () => (await import("./csv.ts")).csv,
};

/** Writes results to standard output, as they come if the format allows it. */
export async function writeResults(
  results: AsyncIterable<AccountResult>,
  output: OutputFormat,
  about: Origin & Pick<Report, "one">,
  io: Io,
): Promise<void> {
  const format = await FORMATS[output]();
  const report = {
    ...about,
    toolVersion: manifest.version,
    terminal: terminalOf(io.stdout),
  };
  for await (const piece of format(results, report)) await write(io, piece);
}
