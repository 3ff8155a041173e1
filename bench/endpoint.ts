import { Worker } from "./worker.ts";

/** What a function is started with. */
export interface Invocation {
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** What the endpoint's process is asked, and answers. */
export interface EndpointAnswers {
  readonly evaluation: () => Invocation;
  readonly removal: () => Invocation;
  readonly organization: (members: number) => Invocation["environment"];
  readonly latency: (ms: number) => number;
  readonly requests: () => number;
}

/** The sandbox in a process of its own, as AWS is on other machines. */
export class Endpoint {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(): Promise<Endpoint> {
    const file = new URL("./endpoint-process.ts", import.meta.url);
    return new Endpoint(await Worker.start(file, { execArgv: ["--import", "tsx"] }));
  }

  ask<Name extends keyof EndpointAnswers>(
    name: Name,
    ...[argument]: Parameters<EndpointAnswers[Name]>
  ): Promise<ReturnType<EndpointAnswers[Name]>> {
    return this.#worker.ask({ name, argument });
  }

  end(): void {
    this.#worker.end();
  }
}
