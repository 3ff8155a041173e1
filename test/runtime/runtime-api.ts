import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a function is given, and until when. */
export interface RuntimeInvocation {
  readonly event: unknown;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** What the runtime client said of an invocation. */
export interface RuntimeAnswer {
  readonly requestId: string;
  readonly result?: unknown;
  readonly error?: RuntimeError;
  /** Milliseconds that were left of the timeout; below 0 Lambda would have ended the function. */
  readonly remainingMs: number;
}

/** An error on the wire; `stackTrace` in Lambda's own words. */
export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

interface Pending extends RuntimeInvocation {
  readonly requestId: string;
  readonly settle: (answer: Promise<RuntimeAnswer>) => void;
  deadline: number;
}

const PREFIX = "/2018-06-01/runtime";
const ACCEPTED = 202;

/**
 * Lambda's side of the Runtime API, for one function: hands out one invocation after the other and
 * takes their ends.
 * See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  /** As `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly address: string;
  readonly #server: Server;
  readonly #pending: Pending[] = [];
  /** The runtime client while it waits for an invocation. */
  #idle: ServerResponse | undefined;
  #current: Pending | undefined;
  #broken: Error | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      void this.#serve(request, response).catch((error: Error) => this.fail(error));
    });
  }

  static async start(): Promise<RuntimeApi> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RuntimeApi(server);
  }

  /** Invokes the function as soon as it is ready. Its time runs from then on. */
  invoke(invocation: RuntimeInvocation): Promise<RuntimeAnswer> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((settle) => {
      this.#pending.push({ ...invocation, requestId: randomUUID(), settle, deadline: 0 });
      this.#handOut();
    });
  }

  /** Nothing more will be answered. */
  fail(error: Error): void {
    this.#broken ??= error;
    for (const { settle } of [this.#current, ...this.#pending].filter((pending) => !!pending)) {
      settle(Promise.reject(this.#broken));
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = `${request.url}`.replace(PREFIX, "");
    if (path === "/invocation/next") {
      this.#idle = response;
      this.#handOut();
      return;
    }
    const body = await json(request);
    response.writeHead(ACCEPTED).end("{}");
    if (path === "/init/error") {
      throw new Error(`The function could not be loaded: ${JSON.stringify(body)}`);
    }
    const current = this.#current;
    if (!current) throw new Error(`Nothing was asked, but answered: ${path}`);
    const { requestId, settle } = current;
    const known = { requestId, remainingMs: current.deadline - Date.now() };
    this.#current = undefined;
    switch (path) {
      case `/invocation/${requestId}/response`:
        settle(Promise.resolve({ ...known, result: body }));
        return;
      case `/invocation/${requestId}/error`:
        settle(Promise.resolve({ ...known, error: body as RuntimeError }));
        return;
      default:
        throw new Error(`The Runtime API has no ${path}`);
    }
  }

  #handOut(): void {
    if (!this.#idle) return;
    const next = this.#pending.shift();
    if (!next) return;
    next.deadline = Date.now() + next.timeoutMs;
    this.#current = next;
    this.#idle
      .writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": next.requestId,
        "lambda-runtime-invoked-function-arn": next.functionArn,
        "lambda-runtime-deadline-ms": String(next.deadline),
      })
      .end(JSON.stringify(next.event));
    this.#idle = undefined;
  }
}
