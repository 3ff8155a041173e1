import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { functionBundle, plainBundle } from "../build/function-bundle.ts";
import type { Endpoint } from "./endpoint.ts";
import { interleave, type Run, runNode } from "./process.ts";
import { markdownTable, median, medianRatio } from "./table.ts";

const ROUNDS = 30;
const WORKER = fileURLToPath(new URL("./worker/cold.cjs", import.meta.url));
/** The Node.js that Lambda runs, where `test/runtime/install` has installed it. */
const LAMBDA_NODE = fileURLToPath(
  new URL(`../test/runtime/node_modules/node-linux-${process.arch}/bin/node`, import.meta.url),
);

const EMPTY = "an empty process";
const DEFAULT = "esbuild's defaults";

const shipped = functionBundle("rule");
const without = (name: keyof BuildOptions): BuildOptions => {
  const { [name]: _, ...others } = shipped;
  return others;
};
/** The same source, built in different ways. */
const BUILDS: Readonly<Record<string, BuildOptions>> = {
  "the function as it ships": shipped,
  "without `supported`": without("supported"),
  "without `external`": without("external"),
  "without `alias`": without("alias"),
  "without `mainFields`": without("mainFields"),
  [DEFAULT]: plainBundle("rule"),
};

/** Measures a process with a first evaluation in it, on this Node.js and, if installed, on Lambda's. */
export async function measureCold(endpoint: Endpoint): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "root-access-key-bench-"));
  try {
    const bundles: [string, string][] = [];
    for (const [name, options] of Object.entries(BUILDS)) {
      const outfile = join(folder, `${bundles.length}.cjs`);
      await build({ ...options, outfile });
      bundles.push([name, outfile]);
    }
    await endpoint.ask("latency", 0);
    const tables: string[] = [];
    for (const node of [process.execPath, LAMBDA_NODE].filter(existsSync)) {
      const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
      const runs = await interleave(ROUNDS, await processesOf(node, bundles, endpoint));
      tables.push(`Node.js ${version}, ${ROUNDS} rounds:\n\n${tableOf(runs)}`);
    }
    return tables.join("\n\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function processesOf(
  node: string,
  bundles: readonly (readonly [string, string])[],
  endpoint: Endpoint,
): Promise<Record<string, () => Run | Promise<Run>>> {
  const { environment } = await endpoint.ask("evaluation");
  const evaluate = async (bundle: string) => {
    const { functionArn, event } = await endpoint.ask("evaluation");
    const run = runNode(node, [WORKER, "evaluation"], {
      ...environment,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BUNDLE: bundle,
      FUNCTION_ARN: functionArn,
      EVENT: JSON.stringify(event),
    });
    if (run.exitCode !== 0) throw new Error(`An evaluation failed: ${run.stdout}`);
    return run;
  };
  return {
    [EMPTY]: () => runNode(node, [WORKER, "empty"], {}),
    "the four requests alone, without the SDK": () =>
      runNode(node, [WORKER, "requests"], environment),
    ...Object.fromEntries(bundles.map(([name, bundle]) => [name, () => evaluate(bundle)])),
  };
}

function tableOf(runs: Readonly<Record<string, readonly Run[]>>): string {
  const timesOf = (name: string) => (runs[name] ?? []).map(({ ms }) => ms);
  return markdownTable(
    [
      "",
      "Time",
      "CPU time",
      "Ratio to an empty process",
      "Ratio to the default build",
      "Peak memory",
    ],
    Object.entries(runs).map(([name, ofName]) => {
      const times = timesOf(name);
      return [
        name,
        `${median(times).toFixed(0)} ms`,
        `${median(ofName.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms`,
        medianRatio(times, timesOf(EMPTY)).toFixed(2),
        medianRatio(times, timesOf(DEFAULT)).toFixed(2),
        `${median(ofName.map(({ peakMb }) => peakMb)).toFixed(0)} MB`,
      ];
    }),
  );
}
