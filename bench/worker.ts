import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { once } from "node:events";

/** A process that answers each message with one. */
export class Worker {
  readonly #process: ChildProcess;
  readonly #ended = new AbortController();

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.once("exit", () => this.#ended.abort(new Error("A process of the benchmark ended")));
  }

  /** Starts it, and waits until it says that it is ready. */
  static async start(file: URL, options: ForkOptions = {}): Promise<Worker> {
    const started = fork(file, { execArgv: [], ...options });
    await once(started, "message");
    return new Worker(started);
  }

  async ask<Answer>(message: object): Promise<Answer> {
    const answer = once(this.#process, "message", { signal: this.#ended.signal });
    this.#process.send(message);
    const [value] = await answer;
    return value as Answer;
  }

  end(): void {
    this.#process.kill();
  }
}
