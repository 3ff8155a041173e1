import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

/** What came of running the command line. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** Starts the command line as it is shipped, with nothing in its environment but what it is given. */
export function start(args: readonly string[], environment: Environment = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      // No other way to credentials than those of a test.
      AWS_EC2_METADATA_DISABLED: "true",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outcome = async (): Promise<Outcome> => {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { code, stdout, stderr };
  };
  return { child, outcome: outcome() };
}

/** Runs it to its end. */
export const run = (args: readonly string[], environment?: Environment): Promise<Outcome> =>
  start(args, environment).outcome;
