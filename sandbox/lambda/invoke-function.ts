import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Clock } from "../clock.ts";
import type { Role } from "../roles/roles.ts";

/** What to run, and for how long at most. */
export interface Invocation {
  /** Absolute path of the built bundle, whose `handler` is called. */
  readonly bundle: string;
  readonly functionArn: string;
  /**
   * The function's execution role, which has to trust Lambda. The function works with it where the
   * environment has its credentials.
   */
  readonly role?: Role;
  /** All of the function's environment: it sees nothing of this process's. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the invocation alone; loading the bundle has its own time, as with Lambda. */
  readonly timeoutMs: number;
  readonly event: unknown;
  /** What time it is for the function; the real time where left out. */
  readonly clock?: Clock;
  /** A random one where left out. */
  readonly requestId?: string;
}

/** How an invocation ended: with a result or with an error. */
export interface InvocationResult {
  readonly result?: unknown;
  readonly error?: {
    readonly errorType: string;
    readonly errorMessage: string;
    /** Where the function threw, if it was the function that did. */
    readonly trace?: readonly string[];
  };
  /** What the function wrote to its log. */
  readonly log: string;
}

const HOST = fileURLToPath(new URL("./lambda-host.js", import.meta.url));
/** Lambda ends a function that takes longer to load; the time is not part of its timeout. */
const INITIALIZATION_MS = 10_000;

/**
 * Invokes a built bundle as Lambda does a cold function: in a process of its own, with a deadline.
 *
 * @throws {Error} If Lambda cannot assume the function's role.
 */
export async function invokeFunction(invocation: Invocation): Promise<InvocationResult> {
  const { bundle, functionArn, role, environment, timeoutMs, event } = invocation;
  // Which keys Lambda assumes a role with is not documented: a policy that asks for one fails here.
  if (role && !role.trusts({ service: "lambda.amazonaws.com" })) {
    throw new Error(`The trust policy of ${role.arn} does not let lambda.amazonaws.com assume it.`);
  }
  const { requestId = randomUUID() } = invocation;
  const { clock = () => new Date() } = invocation;
  const offsetMs = String(clock().getTime() - Date.now());
  const host = fork(HOST, [bundle, offsetMs], {
    env: { ...environment },
    execArgv: [],
    silent: true,
  });
  const output = Promise.all([readAll(host.stdout), readAll(host.stderr)]);
  const context = { awsRequestId: requestId, invokedFunctionArn: functionArn };

  let answer = await nextMessage(host, INITIALIZATION_MS);
  if (!answer.error) {
    host.send({ event, context, timeoutMs });
    answer = await nextMessage(host, timeoutMs);
  }
  host.kill("SIGKILL");
  return { ...answer, log: (await output).join("") };
}

function readAll(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : Promise.resolve("");
}

type Answer = Omit<InvocationResult, "log">;

/** What the host says next, unless its process or its time ends before. */
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
