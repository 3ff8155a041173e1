import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Endpoint } from "./endpoint.ts";
import type { Figure } from "./figure.ts";
import { measureAudit } from "./figures/audit.ts";
import { attempts, BUILDS, measureCold } from "./figures/cold.ts";
import { measureMemory } from "./figures/memory.ts";
import { measureParsing } from "./figures/parsing.ts";
import { measureSize } from "./figures/size.ts";
import { measureWarm } from "./figures/warm.ts";
import { lambdaNode } from "./lambda-node.ts";
import { observeMachine } from "./machine.ts";
import { plotOf } from "./plot.ts";
import type { Results } from "./results.ts";
import { fillSections } from "./sections.ts";
import { describeMachine, plotted, sectionsOf, tableOf } from "./table.ts";

const DEFAULT_ROUNDS = 30;
const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const PLOT = new URL("../docs/performance.svg", import.meta.url);
const RESULTS = new URL("./results.json", import.meta.url);

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: String(DEFAULT_ROUNDS) },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error("--rounds is a number from 1 up.");

const machine = observeMachine();
const endpoint = await Endpoint.start();
const cacheFolder = await mkdtemp(join(tmpdir(), "root-access-key-cache-"));
/** Each gives a figure, or says why it cannot be measured here. */
const measurements: Readonly<Record<string, () => Promise<Figure | string>>> = {
  cold: () =>
    measureCold(endpoint, {
      id: "cold",
      title: "A cold evaluation",
      node: process.execPath,
      rounds,
      variants: BUILDS,
    }),
  "cold-lambda": async () =>
    lambdaNode
      ? measureCold(endpoint, {
          id: "cold-lambda",
          title: "A cold evaluation",
          node: lambdaNode,
          rounds,
          variants: { ...BUILDS, ...attempts(cacheFolder) },
        })
      : "Not measured: `test/runtime/install` brings the Node.js that Lambda has.",
  warm: () => measureWarm(endpoint, rounds),
  memory: () => measureMemory(endpoint, process.execPath, rounds),
  "size-rule": () => measureSize("rule"),
  "size-removal": () => measureSize("removal"),
  parsing: () => measureParsing(rounds),
  audit: async () =>
    (await measureAudit(endpoint, rounds)) ??
    "Not measured: the command line has no `audit --organization`.",
};

/** What was asked for: all of it, or one figure. */
function chosen(): readonly (readonly [string, () => Promise<Figure | string>])[] {
  const all = Object.entries(measurements);
  if (values.only === undefined) return all;
  const one = all.filter(([id]) => id === values.only);
  if (one.length === 0)
    throw new Error(`--only is one of ${Object.keys(measurements).join(", ")}.`);
  return one;
}

try {
  const figures: Figure[] = [];
  const skipped: Record<string, string> = {};
  for (const [id, measure] of chosen()) {
    console.error(`${id} …`);
    const figure = await measure();
    if (typeof figure === "string") skipped[id] = figure;
    else figures.push(figure);
  }
  const results: Results = { machine: machine(), figures, skipped };
  console.log([describeMachine(results.machine), ...figures.map(tableOf)].join("\n\n"));
  for (const [id, reason] of Object.entries(skipped)) console.log(`\n${id}: ${reason}`);
  if (values.write) await write(results);
} finally {
  endpoint.end();
  await rm(cacheFolder, { recursive: true });
}

/** Writes what the documents say of it. All of it comes from one run. */
async function write(results: Results): Promise<void> {
  if (values.only !== undefined) throw new Error("--write needs all figures, not --only one.");
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(PLOT, plotOf(plotted(results)));
  await writeFile(DOCUMENT, fillSections(await readFile(DOCUMENT, "utf8"), sectionsOf(results)));
}
