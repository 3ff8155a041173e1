#!/usr/bin/env node
import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { visiblyOnOneLine } from "../shared/text.ts";
import type { Io } from "./io.ts";
import { run } from "./run.ts";

/** On standard error, as standard output is for results. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on("SIGINT", () => process.emit("SIGINT"));
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}

function endWith(message: string): never {
  process.stderr.write(`root-access-key: ${visiblyOnOneLine(message)}\n`);
  process.exit(1);
}

let onInterrupt: (() => void) | undefined;
const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  now: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  closeOutput: () => {
    if (!process.stdout.isTTY) closeSync(process.stdout.fd);
  },
  onInterrupt: (listener) => {
    onInterrupt = listener;
  },
};

function interrupt(): void {
  const listener = onInterrupt;
  onInterrupt = undefined;
  if (!listener) endWith("interrupted.");
  listener();
}

process.on("SIGINT", interrupt);
// A job that takes too long is ended so, for example in a CI system.
process.on("SIGTERM", interrupt);

// If standard error cannot be written, there is no way left to report anything.
process.stderr.on("error", () => {});
// A reader that has gone, as with `| head`, needs no message. The exit code is not 0 even so: an account that is
// not compliant may be among the unread results.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(1);
  endWith(`standard output cannot be written (${message}).`);
});

// The SDK is pinned to a version that supports this Node.js: its plans for later versions do not matter here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
process.exitCode = await run(process.argv.slice(2), io);
