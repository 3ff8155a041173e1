import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";

/** The receiver of what the current handler in this process writes to the console. */
const writers = new AsyncLocalStorage<(text: string) => void>();
const METHODS = ["debug", "info", "log", "warn", "error"] as const;
const wrappers = new WeakSet<object>();

/** Runs a handler and captures what it writes to the console. All other output still goes there. */
export function captureConsole<T>(write: (text: string) => void, run: () => T): T {
  for (const method of METHODS) {
    const original = console[method];
    if (wrappers.has(original)) continue;
    const wrapper = (...values: readonly unknown[]) => {
      const writer = writers.getStore();
      if (writer) writer(format(...values));
      else original.apply(console, [...values]);
    };
    wrappers.add(wrapper);
    console[method] = wrapper;
  }
  return writers.run(write, run);
}

/**
 * A line of a function's log in Lambda's JSON log format. Here, as outside of Lambda, a function writes its
 * record as JSON text.
 * See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function logLine(text: string, requestId: string, now: Date): string {
  return JSON.stringify({ timestamp: now.toISOString(), requestId, message: recordIn(text) });
}

function recordIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
