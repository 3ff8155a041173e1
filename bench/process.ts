import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const USAGE = fileURLToPath(new URL("./worker/usage.cjs", import.meta.url));
const MAX_OUTPUT_BYTES = 100_000_000;
const KIB_PER_MB = 1e6 / 1024;

/** One run of a whole Node.js process, from its start to its exit. */
export interface Run {
  readonly ms: number;
  /** CPU time of all its threads. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

/**
 * Runs Node.js with these arguments, and with `env` as its whole environment.
 *
 * @throws {Error} If the process does not run to its exit.
 */
export function runNode(
  node: string,
  parameters: readonly string[],
  env: Readonly<Record<string, string>>,
): Run {
  const startMs = performance.now();
  const { stdout, stderr, status } = spawnSync(node, ["--require", USAGE, ...parameters], {
    env: { ...env },
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const ms = performance.now() - startMs;
  const usage = /\nusage (?<kib>\d+) (?<micros>\d+)\n$/.exec(stderr)?.groups;
  if (!usage) throw new Error(`A measured process crashed: ${stderr}`);
  const cpuMs = Number(usage.micros) / 1000;
  const peakMb = Number(usage.kib) / KIB_PER_MB;
  return { ms, cpuMs, peakMb, exitCode: status, stdout };
}

/**
 * Runs each measurement once per round, one after the other, so that other load on the machine affects all
 * of them equally. The first round warms up the file cache and does not count.
 *
 * @returns for each name, one result per round
 */
export async function interleave<Result>(
  rounds: number,
  measurements: Readonly<Record<string, () => Result | Promise<Result>>>,
): Promise<Record<string, Result[]>> {
  const results: Record<string, Result[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      const result = await measure();
      if (round > 0) results[name] = [...(results[name] ?? []), result];
    }
  }
  return results;
}
