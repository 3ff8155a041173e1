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
/** Lambda's version of Node.js, if `test/runtime/install` has installed it. */
const LAMBDA_NODE = fileURLToPath(
  new URL(`../test/runtime/node_modules/node-linux-${process.arch}/bin/node`, import.meta.url),
);

const EMPTY = "an empty process";
const DEFAULT = "esbuild's defaults";

const SHIPPED = "the function as it ships";

const shipped = functionBundle("rule");
const without = (name: keyof BuildOptions): BuildOptions => {
  const { [name]: _, ...others } = shipped;
  return others;
};
/** The functions, by their names at the endpoint, each with different builds of the same source. */
const BUILDS = {
  evaluation: {
    [SHIPPED]: shipped,
    "without `supported`": without("supported"),
    "without `external`": without("external"),
    "without `alias`": without("alias"),
    "without `mainFields`": without("mainFields"),
    [DEFAULT]: plainBundle("rule"),
  },
  notification: {
    [SHIPPED]: functionBundle("notification"),
    [DEFAULT]: plainBundle("notification"),
  },
} satisfies Readonly<Record<string, Readonly<Record<string, BuildOptions>>>>;
type Invoked = keyof typeof BUILDS;

/** Measures a whole process with one invocation, on this Node.js and, if installed, on Lambda's. */
export async function measureCold(endpoint: Endpoint): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "root-access-key-bench-"));
  try {
    await endpoint.ask("latency", 0);
    const tables: string[] = [];
    for (const invoked of Object.keys(BUILDS) as Invoked[]) {
      const bundles = await buildAll(BUILDS[invoked], join(folder, invoked));
      for (const node of [process.execPath, LAMBDA_NODE].filter(existsSync)) {
        const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
        const runs = await interleave(ROUNDS, await processesOf(node, invoked, bundles, endpoint));
        tables.push(`${invoked}, Node.js ${version}, ${ROUNDS} rounds:\n\n${tableOf(runs)}`);
      }
    }
    return tables.join("\n\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function buildAll(
  builds: Readonly<Record<string, BuildOptions>>,
  folder: string,
): Promise<[string, string][]> {
  const bundles: [string, string][] = [];
  for (const [name, options] of Object.entries(builds)) {
    const outfile = join(folder, `${bundles.length}.cjs`);
    await build({ ...options, outfile });
    bundles.push([name, outfile]);
  }
  return bundles;
}

async function processesOf(
  node: string,
  invoked: Invoked,
  bundles: readonly (readonly [string, string])[],
  endpoint: Endpoint,
): Promise<Record<string, () => Run | Promise<Run>>> {
  const { environment } = await endpoint.ask(invoked);
  const invoke = async (bundle: string) => {
    const { functionArn, event } = await endpoint.ask(invoked);
    const run = runNode(node, [WORKER, "invocation"], {
      ...environment,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BUNDLE: bundle,
      FUNCTION_ARN: functionArn,
      EVENT: JSON.stringify(event),
    });
    if (run.exitCode !== 0) throw new Error(`An invocation failed: ${run.stdout}`);
    return run;
  };
  return {
    [EMPTY]: () => runNode(node, [WORKER, "empty"], {}),
    ...(invoked === "evaluation" && {
      "the four requests alone, without the SDK": () =>
        runNode(node, [WORKER, "requests"], environment),
    }),
    ...Object.fromEntries(bundles.map(([name, bundle]) => [name, () => invoke(bundle)])),
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
