import { cpus } from "node:os";
import { measureAudit } from "./audit.ts";
import { measureCold } from "./cold.ts";
import { measureDoctor } from "./doctor.ts";
import { Endpoint } from "./endpoint.ts";
import { measureHelp } from "./help.ts";
import { measureRemovals } from "./removal.ts";
import { measureSizes } from "./size.ts";
import { measureWarm } from "./warm.ts";

/** The measurements in docs/performance.md, by the names that select them: `npm run bench -- warm size`. */
const MEASUREMENTS: Readonly<Record<string, (endpoint: Endpoint) => Promise<string>>> = {
  cold: measureCold,
  warm: measureWarm,
  audit: measureAudit,
  doctor: measureDoctor,
  help: measureHelp,
  removal: measureRemovals,
  size: measureSizes,
};

const all = Object.keys(MEASUREMENTS);
const selected = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = selected.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`There is no measurement "${unknown}". Allowed: ${all.join(", ")}.`);
  process.exit(1);
}

const processors = cpus();
console.log(`${processors[0]?.model}, ${processors.length} cores; Node.js ${process.version}`);
const endpoint = await Endpoint.start();
try {
  for (const name of selected) {
    console.log(`\n## ${name}\n\n${await MEASUREMENTS[name]?.(endpoint)}`);
  }
} finally {
  endpoint.end();
}
