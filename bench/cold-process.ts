import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Invocation } from "./endpoint.ts";

const worker = (name: string) => fileURLToPath(new URL(`./worker/${name}.cjs`, import.meta.url));

/** Milliseconds of a Node.js process that does nothing, from its start to its end. */
export function timeEmpty(node: string): number {
  return time(() => run(node, [worker("empty")], {}));
}

/** The same of one that sends an evaluation's requests and nothing else. */
export function timeBare(node: string, environment: Invocation["environment"]): number {
  return time(() => run(node, [worker("bare")], environment));
}

/** How Node.js runs a bundle, where it is not as always. */
export interface How {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The same of one in which a function has its first invocation. */
export function timeCold(
  node: string,
  bundle: string,
  invocation: Invocation,
  { flags = [], environment = {} }: How,
): number {
  const variables = { ...environmentOf(bundle, invocation), ...environment };
  return time(() => run(node, [...flags, worker("cold")], variables));
}

/** The most memory, in megabytes, that a process holds that does nothing. */
export function peakOfEmpty(node: string): number {
  return peakOf(node, "empty", {});
}

/** The most memory, in megabytes, that a process holds in which a function has its first invocation. */
export function peakOfCold(node: string, bundle: string, invocation: Invocation): number {
  return peakOf(node, "cold", environmentOf(bundle, invocation));
}

function environmentOf(bundle: string, { environment, functionArn, event }: Invocation) {
  return {
    ...environment,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    BUNDLE: bundle,
    FUNCTION_ARN: functionArn,
    EVENT: JSON.stringify(event),
  };
}

function time(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function peakOf(node: string, name: string, env: Record<string, string>): number {
  const written = run(node, ["--require", worker("peak-memory"), worker(name)], env);
  return readPeakMb(written);
}

const KB_IN_MB = 1024;

/** What `worker/peak-memory.cjs` has written, in megabytes. */
export function readPeakMb(written: string): number {
  const peak = /\npeak (?<kilobytes>\d+)\n$/.exec(written)?.groups?.kilobytes;
  if (peak === undefined) throw new Error(`The process did not tell its memory: ${written}`);
  return Number(peak) / KB_IN_MB;
}

/** Gives what the process wrote to its standard error. */
function run(node: string, parameters: string[], env: Readonly<Record<string, string>>): string {
  const { status, stderr } = spawnSync(node, parameters, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`A process that was measured has failed: ${stderr}`);
  return stderr;
}
