import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ScriptedFault } from "root-access-key-sandbox";

/** What a Lambda function is invoked with. */
export interface Invocation {
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** What `endpoint-process.ts` answers to, by name. */
export interface EndpointCommands {
  /** The event of an evaluation of an account without root access keys. */
  readonly evaluation: () => Invocation;
  /** The event of a finding, as the central account's notification function gets it. */
  readonly notification: () => Invocation;
  /** Grows the organization to so many accounts; gives the environment of its central account. */
  readonly organization: (accounts: number) => Invocation["environment"];
  /** The same, of an organization with an aggregator and a StackSet that has a stack in each member account. */
  readonly deployedOrganization: (accounts: number) => Invocation["environment"];
  /** Grows the organization to so many members, and gives each one access key, of long ago. */
  readonly oldKeys: (members: number) => {
    readonly environment: Invocation["environment"];
    readonly memberIds: readonly string[];
  };
  /** How many members have a key. */
  readonly keysLeft: () => number;
  readonly fault: (fault: ScriptedFault) => void;
  /** Delays every answer from now on by so many milliseconds. */
  readonly latency: (ms: number) => void;
  /** How many requests there were since this was last asked. */
  readonly requestCount: () => number;
}

/** The sandbox in a process of its own, so that its work is not measured with the client's. */
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
