import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type RuntimeAnswer, RuntimeApi } from "./runtime-api.ts";

const MODULES = join(import.meta.dirname, "node_modules");
const NODE = join(MODULES, `node-linux-${process.arch}/bin/node`);
const CLIENT = join(MODULES, "aws-lambda-ric/index.mjs");

/** A line of the function's log, as the runtime client writes it in JSON. */
export interface LogLine {
  readonly level: string;
  readonly requestId: string;
  readonly message: unknown;
}

export interface WarmFunctionOptions {
  /** The folder that is unpacked, as Lambda does with a zip. */
  readonly bundle: URL;
  readonly functionArn: string;
  /** What the function sees beside Lambda's own variables. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A function in AWS's own runtime client, which stays for one invocation after the other. */
export class WarmFunction {
  readonly #api: RuntimeApi;
  readonly #functionArn: string;
  readonly #end: () => Promise<string>;
  #log: Promise<string> | undefined;

  private constructor(api: RuntimeApi, functionArn: string, end: () => Promise<string>) {
    this.#api = api;
    this.#functionArn = functionArn;
    this.#end = end;
  }

  static async start(options: WarmFunctionOptions): Promise<WarmFunction> {
    const { bundle, functionArn, environment } = options;
    const folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
    await cp(bundle, folder, { recursive: true });
    const api = await RuntimeApi.start();
    const client = spawn(NODE, [CLIENT], {
      cwd: folder,
      env: {
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_FUNCTION_NAME: "function",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_LOG_FORMAT: "JSON",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/function",
        AWS_LAMBDA_LOG_LEVEL: "INFO",
        AWS_LAMBDA_LOG_STREAM_NAME: "stream",
        AWS_LAMBDA_RUNTIME_API: api.address,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: "index.handler",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = Promise.all([text(client.stdout), text(client.stderr)]);
    const exit = once(client, "exit").then(
      () => api.fail(new Error("The function's process ended")),
      (error: Error) => api.fail(error),
    );
    return new WarmFunction(api, functionArn, async () => {
      client.kill("SIGKILL");
      await exit;
      await api.close();
      await rm(folder, { recursive: true });
      return (await output).join("");
    });
  }

  /** Invokes the function, which is ended by nobody when its time is over. */
  invoke(event: unknown, timeoutMs = 10_000): Promise<RuntimeAnswer> {
    return this.#api.invoke({ event, functionArn: this.#functionArn, timeoutMs });
  }

  /** Ends the function, if it has not ended. Gives all that it wrote. */
  async close(): Promise<LogLine[]> {
    this.#log ??= this.#end();
    const log = await this.#log;
    return log
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }
}
