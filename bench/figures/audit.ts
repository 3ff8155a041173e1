import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readPeakMb } from "../cold-process.ts";
import type { Endpoint } from "../endpoint.ts";
import { type Figure, type Row, rowOf } from "../figure.ts";

const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const PEAK_MEMORY = fileURLToPath(new URL("../worker/peak-memory.cjs", import.meta.url));

const LATENCY_MS = 30;
/** How many accounts the command looks at side by side. */
const CONCURRENCY = 20;
const ACCOUNTS = [100, 1000, 10_000];
/** The largest takes half a minute or more. */
const MOST_ROUNDS = 3;
const MAX_OUTPUT_BYTES = 100_000_000;
const MS_IN_S = 1000;

/**
 * The command line's audit of an organization where every call takes so long, beside the least time that
 * as many calls can take, so many at once.
 *
 * @returns nothing where the command line has no such command
 */
export async function measureAudit(
  endpoint: Endpoint,
  rounds: number,
): Promise<Figure | undefined> {
  const help = await run(["audit", "--help"], {});
  if (help.failed || !help.output.includes("--organization")) return undefined;
  await endpoint.ask("latency", LATENCY_MS);
  const rows: Row[] = [];
  for (const accounts of ACCOUNTS) {
    const runs = [];
    const environment = await endpoint.ask("organization", accounts);
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      runs.push(await auditOnce(endpoint, accounts, environment));
    }
    const more = {
      Requests: Math.max(...runs.map(({ requests }) => requests)),
      "Peak memory": `${Math.max(...runs.map(({ peakMb }) => peakMb)).toFixed(0)} MB`,
    };
    rows.push(
      rowOf(
        `${accounts.toLocaleString("en")} accounts`,
        runs.map(({ seconds }) => seconds),
        runs.map(({ requests }) => (requests * LATENCY_MS) / CONCURRENCY / MS_IN_S),
        { more },
      ),
    );
  }
  await endpoint.ask("latency", 0);
  return {
    id: "audit",
    title: `\`audit --organization\`, ${LATENCY_MS} ms a call`,
    unit: "s",
    base: `calls x ${LATENCY_MS} ms / ${CONCURRENCY}`,
    rounds: Math.min(rounds, MOST_ROUNDS),
    rows,
  };
}

async function auditOnce(
  endpoint: Endpoint,
  accounts: number,
  environment: Readonly<Record<string, string>>,
) {
  await endpoint.ask("requests");
  const start = performance.now();
  const { output, errors } = await run(
    ["audit", "--organization", "--output", "json"],
    environment,
  );
  const seconds = (performance.now() - start) / MS_IN_S;
  if (output === "") throw new Error(`The audit gave no results: ${errors}`);
  const results: readonly unknown[] = JSON.parse(output);
  if (results.length !== accounts) {
    throw new Error(`The audit gave results of ${results.length} accounts, not of ${accounts}.`);
  }
  return { seconds, requests: await endpoint.ask("requests"), peakMb: readPeakMb(errors) };
}

/** Runs the command. It has its own exit codes for what it found. */
function run(parameters: string[], environment: Readonly<Record<string, string>>) {
  return new Promise<{ failed: boolean; output: string; errors: string }>((resolve) => {
    execFile(
      process.execPath,
      ["--require", PEAK_MEMORY, COMMAND, ...parameters],
      { env: { ...environment }, maxBuffer: MAX_OUTPUT_BYTES },
      (error, output, errors) => resolve({ failed: error !== null, output, errors }),
    );
  });
}
