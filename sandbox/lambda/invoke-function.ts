import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Clock } from "../clock.ts";
import type { Role } from "../roles/roles.ts";
import { captureConsole, logLine } from "./log-lines.ts";

/** Lambda's context object, as far as the sandbox provides it. */
interface Context {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The code of a function: a built bundle, or a handler in this process, which starts faster. */
type Code =
  | {
      /** The absolute path of the built bundle, which exports `handler`. */
      readonly bundle: string;
    }
  | {
      /** The environment and the clock of the invocation do not apply to it. */
      readonly handler: (event: unknown, context: Context) => Promise<unknown>;
    };

/** The function to run, and its timeout. */
export type Invocation = Code & {
  readonly functionArn: string;
  /**
   * The function's execution role, which must trust Lambda. The function uses it if the environment has
   * its credentials.
   */
  readonly role?: Role;
  /** The complete environment of the function. It does not inherit this process's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Applies to the invocation only. As in Lambda, initialization has its own timeout. */
  readonly timeoutMs: number;
  readonly event: unknown;
  /** The function's clock. Defaults to the real time. */
  readonly clock?: Clock;
  /** Defaults to a random ID. */
  readonly requestId?: string;
  /**
   * Receives each line of the function's log, in Lambda's JSON log format, when the invocation ends. Without
   * it, a handler in this process logs to the console.
   */
  readonly onLog?: (line: string) => void;
};

/** How an invocation ended: with a result or with an error. */
export interface InvocationResult {
  readonly result?: unknown;
  readonly error?: {
    readonly errorType: string;
    readonly errorMessage: string;
    /** The stack trace, if the function threw the error. */
    readonly trace?: readonly string[];
  };
  /** The function's log output. */
  readonly log: string;
}

const HOST = fileURLToPath(new URL("./lambda-host.js", import.meta.url));
/** Lambda's limit for initialization, which does not count toward the timeout. */
const INITIALIZATION_MS = 10_000;

/**
 * Invokes a function with a cold start, as in Lambda. A bundle runs in its own process, with a deadline.
 *
 * @throws {Error} If Lambda cannot assume the function's role.
 */
export async function invokeFunction(invocation: Invocation): Promise<InvocationResult> {
  const {
    functionArn,
    role,
    requestId = randomUUID(),
    clock = () => new Date(),
    onLog,
  } = invocation;
  // AWS does not document which condition keys Lambda sends, so a policy that requires one fails here.
  if (role && !role.trusts({ service: "lambda.amazonaws.com" })) {
    throw new Error(`The trust policy of ${role.arn} does not let lambda.amazonaws.com assume it.`);
  }
  const context = { awsRequestId: requestId, invokedFunctionArn: functionArn };
  const result =
    "handler" in invocation
      ? await runHandler(invocation, context)
      : await runBundle(invocation, context, clock);
  for (const text of result.log.split("\n")) {
    if (text !== "") onLog?.(logLine(text, requestId, clock()));
  }
  return result;
}

type ContextData = Omit<Context, "getRemainingTimeInMillis">;

async function runBundle(
  { bundle, environment, timeoutMs, event }: Extract<Invocation, { bundle: unknown }>,
  context: ContextData,
  clock: Clock,
): Promise<InvocationResult> {
  const offsetMs = String(clock().getTime() - Date.now());
  const host = fork(HOST, [bundle, offsetMs], {
    env: { ...environment },
    execArgv: [],
    silent: true,
  });
  const output = Promise.all([readAll(host.stdout), readAll(host.stderr)]);

  let answer = await nextMessage(host, INITIALIZATION_MS);
  if (!answer.error) {
    host.send({ event, context, timeoutMs });
    answer = await nextMessage(host, timeoutMs);
  }
  host.kill("SIGKILL");
  return { ...answer, log: (await output).join("") };
}

async function runHandler(
  { handler, timeoutMs, event, onLog }: Extract<Invocation, { handler: unknown }>,
  data: ContextData,
): Promise<InvocationResult> {
  const deadline = performance.now() + timeoutMs;
  const getRemainingTimeInMillis = () => Math.max(0, deadline - performance.now());
  const call = () => callHandler(handler, event, { ...data, getRemainingTimeInMillis });
  if (!onLog) return { ...(await call()), log: "" };
  const lines: string[] = [];
  const answer = await captureConsole((text) => lines.push(text), call);
  return { ...answer, log: lines.join("\n") };
}

/** Calls a handler. As in Lambda, it gets a copy of the event, and its result is converted to JSON. */
async function callHandler(
  handler: Extract<Code, { handler: unknown }>["handler"],
  event: unknown,
  context: Context,
): Promise<Answer> {
  try {
    const result = await handler(structuredClone(event), context);
    return { result: JSON.parse(JSON.stringify(result ?? null)) };
  } catch (thrown) {
    const { name, message, stack } = thrown as Error;
    return { error: { errorType: name, errorMessage: message, trace: stack?.split("\n") } };
  }
}

function readAll(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : Promise.resolve("");
}

type Answer = Omit<InvocationResult, "log">;

/** The host's next message, unless its process ends or the time is up first. */
async function nextMessage(host: ChildProcess, timeoutMs: number): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const message = once(host, "message", { signal }).then(([answer]) => answer as Answer);
  const exit = once(host, "exit", { signal }).then(() =>
    failure("Runtime.ExitError", "The function's process ended before it answered"),
  );
  try {
    return await Promise.race([message, exit]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return failure("Sandbox.Timedout", `Task timed out after ${timeoutMs / 1000} seconds`);
  }
}

function failure(errorType: string, errorMessage: string): Answer {
  return { error: { errorType, errorMessage } };
}
