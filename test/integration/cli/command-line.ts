import { spawn } from "node:child_process";
import { once } from "node:events";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run as runCommand } from "../../../cli/run.ts";

/** The results in JSON that the command line wrote. */
// biome-ignore lint/suspicious/noExplicitAny: the tests compare it with what they expect
export const resultsIn = (stdout: string): any[] => JSON.parse(stdout).results;

/** The only one. */
export function resultIn(stdout: string) {
  const results = resultsIn(stdout);
  if (results.length === 1) return results[0];
  throw new Error(`There are ${results.length} results.`);
}

/** The command line as it is shipped. */
export const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

/** What a run of the command line wrote and returned. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** The only way to credentials is what a test adds. */
const NO_CREDENTIALS = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
};
/** The shipped command line sets it itself. */
const NO_WARNING = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

class Recorder extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  /** @param columns a terminal's width, which makes it one */
  constructor(columns?: number) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  hasColors(): boolean {
    return this.isTTY;
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/**
 * Starts the command line in this process, with no other environment than the one given. Only one can run at a time:
 * the AWS SDK reads the environment of the process.
 *
 * @param ask is the user at a terminal
 * @param columns the width of the terminal that standard output is, if it is one
 */
export function start(
  args: readonly string[],
  environment: Environment = {},
  ask?: (question: string) => Promise<string>,
  columns?: number,
) {
  const stdout = new Recorder(columns);
  const stderr = new Recorder();
  let interrupt = () => {
    throw new Error("Nothing can be interrupted yet.");
  };
  const io = {
    stdout,
    stderr,
    ask,
    now: () => new Date(),
    // Pauses take no time.
    sleep: async () => {
      await setImmediate();
    },
    closeOutput: () => {},
    onInterrupt: (listener: () => never) => {
      interrupt = listener;
    },
  };
  const outcome = async (): Promise<Outcome> => {
    const before = { ...process.env };
    replaceEnvironment({ ...NO_CREDENTIALS, ...NO_WARNING, ...environment });
    try {
      const code = await runCommand(args, io);
      return { code, stdout: stdout.text, stderr: stderr.text };
    } finally {
      replaceEnvironment(before);
    }
  };
  return {
    outcome: outcome(),
    /** What has been written to standard output so far. */
    written: () => stdout.text,
    /** Does what Ctrl-C does. */
    interrupt: () => interrupt(),
  };
}

function replaceEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}

/** Runs the command line in this process. */
export const run = (...args: Parameters<typeof start>): Promise<Outcome> => start(...args).outcome;

/** Starts the command line as it is shipped, in a process of its own, for tests of the process itself. */
export function spawnMain(
  args: readonly string[],
  environment: Environment = {},
  main: string = MAIN,
) {
  return record(
    spawn(process.execPath, [main, ...args], {
      env: { ...NO_CREDENTIALS, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** The same in a shell, where `"$0" "$@"` is the command line with its arguments. */
export function spawnShell(script: string, args: readonly string[], environment: Environment) {
  return record(
    spawn("bash", ["-c", script, process.execPath, MAIN, ...args], {
      env: { ...NO_CREDENTIALS, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

function record(child: ReturnType<typeof spawn>) {
  const outcome = async (): Promise<Outcome> => {
    const [stdout, stderr, [code]] = await Promise.all([
      child.stdout ? text(child.stdout) : "",
      child.stderr ? text(child.stderr) : "",
      once(child, "close"),
    ]);
    return { code, stdout, stderr };
  };
  return { child, outcome: outcome() };
}
