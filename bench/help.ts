import { fileURLToPath } from "node:url";
import { interleave, type Run, runNode } from "./process.ts";
import { markdownTable, median, medianRatio } from "./table.ts";

const COMMAND = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROUNDS = 25;

/** Measures the time that the command line takes to show its help, and that Node.js takes to do nothing. */
export async function measureHelp(): Promise<string> {
  const run = (...parameters: string[]) => runNode(process.execPath, parameters, {});
  const { empty = [], ...help } = await interleave<Run>(ROUNDS, {
    empty: () => run("--eval", ""),
    "`root-access-key --help`": () => run(COMMAND, "--help"),
    "`root-access-key audit --help`": () => run(COMMAND, "audit", "--help"),
  });
  const msOf = (runs: readonly Run[]) => runs.map(({ ms }) => ms);
  const row = (name: string, runs: readonly Run[]) => [
    name,
    `${median(msOf(runs)).toFixed(0)} ms`,
    medianRatio(msOf(runs), msOf(empty)).toFixed(2),
  ];
  return markdownTable(
    ["Program", "Time", "Ratio"],
    [row("Node.js, empty", empty), ...Object.entries(help).map(([name, runs]) => row(name, runs))],
  );
}
