import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { functionBundle, plainBundle } from "../../build/function-bundle.ts";
import { type How, timeBare, timeCold, timeEmpty } from "../cold-process.ts";
import type { Endpoint } from "../endpoint.ts";
import { type Figure, rowOf } from "../figure.ts";
import { interleave, type Measurement } from "../interleave.ts";
import { ratioOf } from "../statistics.ts";

const GOAL = 3.3;
const SHIPPED = "the bundle as it is";
const DEFAULTS = "as esbuild builds by default";

/** A way to build the same source, and to run it. */
interface Variant extends How {
  readonly options: BuildOptions;
}

const shipped: BuildOptions = functionBundle("rule");

/** A build without some of the options that make it fast; nothing else is changed. */
function without(...left: ("mainFields" | "alias" | "external" | "supported")[]): Variant {
  const options = { ...shipped };
  for (const option of left) delete options[option];
  return { options };
}

function withFilesOfSettings(): Variant {
  const { "node:fs/promises": _, ...alias } = shipped.alias ?? {};
  return { options: { ...shipped, alias } };
}

/** What each option of the build is good for. */
export const BUILDS: Readonly<Record<string, Variant>> = {
  "with node:http imported as an ES module": without("supported"),
  "with the SDK's event streams": without("external"),
  "with both of these, as it was before": without("supported", "external"),
  "looking for files of settings": withFilesOfSettings(),
  "with these and the whole credential chain": without("alias"),
  "with the SDK's CommonJS": without("mainFields"),
  [DEFAULTS]: { options: plainBundle("rule") },
};

/** What was tried beside. */
export function attempts(cacheFolder: string): Readonly<Record<string, Variant>> {
  return {
    "built for Node.js 24": { options: { ...shipped, target: "node24" } },
    "not minified": { options: { ...shipped, minify: false } },
    "with larger space for young objects": {
      options: shipped,
      flags: ["--min-semi-space-size=16", "--max-semi-space-size=32"],
    },
    "with a compile cache, warm": {
      options: shipped,
      environment: { NODE_COMPILE_CACHE: cacheFolder },
    },
  };
}

interface ColdOptions {
  readonly id: string;
  readonly title: string;
  /** The Node.js that runs it. */
  readonly node: string;
  readonly rounds: number;
  readonly variants: Readonly<Record<string, Variant>>;
}

/** A first evaluation, in a process of its own and without latency, beside a process that does nothing. */
export async function measureCold(endpoint: Endpoint, measured: ColdOptions): Promise<Figure> {
  const { id, title, node, rounds, variants } = measured;
  const folder = await mkdtemp(join(tmpdir(), "root-access-key-bench-"));
  await endpoint.ask("latency", 0);
  try {
    const evaluations: Record<string, Measurement> = {};
    for (const [name, variant] of Object.entries({
      [SHIPPED]: { options: shipped },
      ...variants,
    })) {
      const { options, ...how } = variant;
      const outfile = join(folder, `${Object.keys(evaluations).length}.cjs`);
      await build({ ...options, outfile });
      evaluations[name] = async () =>
        timeCold(node, outfile, await endpoint.ask("evaluation"), how);
    }
    const { environment } = await endpoint.ask("evaluation");
    const tasks: Record<string, Measurement> = {
      "an empty process": () => timeEmpty(node),
      "its requests alone, without the SDK": () => timeBare(node, environment),
      ...evaluations,
    };
    await interleave(1, tasks);
    const samples = await interleave(rounds, tasks);
    const base = samples["an empty process"] ?? [];
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    return {
      id,
      title: `${title}, Node.js ${version}`,
      unit: "ms",
      base: "an empty process",
      rounds,
      rows: Object.entries(samples).map(([name, times]) =>
        rowOf(name, times, base, {
          ...(name === SHIPPED && { goal: GOAL }),
          more: { "Times the default build": timesDefaults(times, samples) },
        }),
      ),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function timesDefaults(times: readonly number[], samples: Readonly<Record<string, number[]>>) {
  return ratioOf(times, samples[DEFAULTS] ?? []).median.toFixed(2);
}
