import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ScriptedFault } from "root-access-key-sandbox";

/** What a Lambda function is invoked with. */
export interface Invocation {
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** The commands of `endpoint-process.ts`, by name. */
export interface EndpointCommands {
  /** The event of an evaluation of an account without root access keys. */
  readonly evaluation: () => Invocation;
  /** The event of a finding, as the central account's notification function gets it. */
  readonly notification: () => Invocation;
  /** Grows the organization to this number of accounts. Returns the environment of its central account. */
  readonly organization: (accounts: number) => Invocation["environment"];
  /** The same, with an aggregator and a StackSet that has a stack in each member account. */
  readonly deployedOrganization: (accounts: number) => Invocation["environment"];
  /** Grows the organization to this number of members, and creates one old access key in each. */
  readonly oldKeys: (members: number) => {
    readonly environment: Invocation["environment"];
    readonly memberIds: readonly string[];
  };
  /** The number of members with a key. */
  readonly keysLeft: () => number;
  readonly fault: (fault: ScriptedFault) => void;
  /** Delays all responses from now on by this number of milliseconds. */
  readonly latency: (ms: number) => void;
  /** The number of requests since this was last asked. */
  readonly requestCount: () => number;
}

/** The sandbox in its own process, so that the measurements of a client do not include its work. */
export class Endpoint {
  readonly #process: ChildProcess;
  readonly #ended = new AbortController();

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.once("exit", () => this.#ended.abort(new Error("The endpoint's process has ended.")));
  }

  static async start(): Promise<Endpoint> {
    const file = new URL("./endpoint-process.ts", import.meta.url);
    const started = fork(file, { execArgv: ["--import", "tsx"] });
    await once(started, "message");
    return new Endpoint(started);
  }

  async ask<Name extends keyof EndpointCommands>(
    name: Name,
    ...[argument]: Parameters<EndpointCommands[Name]>
  ): Promise<ReturnType<EndpointCommands[Name]>> {
    const answer = once(this.#process, "message", { signal: this.#ended.signal });
    this.#process.send({ name, argument });
    const [{ value }] = await answer;
    return value;
  }

  end(): void {
    this.#process.kill();
  }
}
