import { fileURLToPath } from "node:url";
import type { Endpoint } from "./endpoint.ts";
import { runNode } from "./process.ts";
import { markdownTable, median } from "./table.ts";

const COMMAND = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const PARAMETERS = ["audit", "--organization", "--output", "json"];

const LATENCY_MS = 30;
/** How many accounts the command line audits at a time. */
const CONCURRENCY = 20;
const ACCOUNTS = [100, 1000, 10_000];
const ROUNDS = 3;

/**
 * Measures the audit of organizations of different sizes, with a latency of 30 ms per call. The ratio is to
 * the calls alone: 20 accounts at a time, and one call after the other for each account.
 */
export async function measureAudit(endpoint: Endpoint): Promise<string> {
  await endpoint.ask("latency", LATENCY_MS);
  const rows: string[][] = [];
  for (const accounts of ACCOUNTS) {
    const environment = await endpoint.ask("organization", accounts);
    await endpoint.ask("requestCount");
    const runs = [];
    for (let round = 0; round < ROUNDS; round++) {
      const run = runNode(process.execPath, [COMMAND, ...PARAMETERS], environment);
      // The exit code depends on what the audit found, so it is not checked.
      const { length } = JSON.parse(run.stdout).results as readonly unknown[];
      if (length !== accounts) throw new Error(`${length} results for ${accounts} accounts.`);
      runs.push(run);
    }
    const requests = (await endpoint.ask("requestCount")) / ROUNDS;
    const ms = median(runs.map((run) => run.ms));
    const cpuMs = median(runs.map((run) => run.cpuMs));
    rows.push([
      accounts.toLocaleString("en"),
      requests.toLocaleString("en"),
      `${(ms / 1000).toFixed(1)} s`,
      (ms / ((requests * LATENCY_MS) / CONCURRENCY)).toFixed(2),
      `${(cpuMs / requests).toFixed(2)} ms`,
      `${median(runs.map(({ peakMb }) => peakMb)).toFixed(0)} MB`,
    ]);
  }
  await endpoint.ask("latency", 0);
  return markdownTable(
    ["Accounts", "Calls", "Time", "Ratio", "CPU time a call", "Peak memory"],
    rows,
  );
}
