import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { createRequire } from "node:module";
import { Bench } from "tinybench";
import { EVALUATOR_BUNDLE } from "../infra/bundle.ts";
import type { Endpoint } from "./endpoint.ts";
import { markdownTable, median, medianRatio } from "./table.ts";

const LATENCIES_MS = [10, 30, 100];
const ROUNDS = 10;
/** In each round, of each of the two, one after the other. */
const ITERATIONS = 5;
const WARM_UP = { rounds: 4, latencyMs: 0 };

type ResponseListener = (response: IncomingMessage) => void;

/** A request as the function signed and sent it. */
interface Recorded {
  readonly options: Record<"host" | "port" | "path" | "method" | "headers", unknown>;
  body: unknown;
}

/**
 * Measures an evaluation of an account without a key in a warm function, with different latencies per call.
 * Compares it to its own signed requests, sent again in the same two round trips.
 */
export async function measureWarm(endpoint: Endpoint): Promise<string> {
  const { environment, functionArn, event } = await endpoint.ask("evaluation");
  Object.assign(process.env, environment, {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  // The function writes its log records with it.
  console.info = () => undefined;

  const recording = recordRequests();
  const { handler } = createRequire(import.meta.url)(EVALUATOR_BUNDLE.file);
  const context = { invokedFunctionArn: functionArn, getRemainingTimeInMillis: () => 60_000 };
  const evaluate = (): Promise<void> => handler(event, context);
  await evaluate();
  const recorded = recording.stop();

  await measureRounds(WARM_UP.rounds, evaluate, () => replay(recorded));
  const rows: string[][] = [];
  for (const latencyMs of LATENCIES_MS) {
    await endpoint.ask("latency", latencyMs);
    const rounds = await measureRounds(ROUNDS, evaluate, () => replay(recorded));
    const evaluations = rounds.map(({ evaluation }) => evaluation);
    const floors = rounds.map(({ floor }) => floor);
    rows.push([
      `${latencyMs} ms`,
      `${median(evaluations).toFixed(1)} ms`,
      `${median(floors).toFixed(1)} ms`,
      medianRatio(evaluations, floors).toFixed(2),
    ]);
  }
  await endpoint.ask("latency", WARM_UP.latencyMs);
  return markdownTable(["A call takes", "Evaluation", "Its requests alone", "Ratio"], rows);
}

/** Returns the median times of both in milliseconds, for each round. */
async function measureRounds(
  rounds: number,
  evaluate: () => Promise<void>,
  replayRequests: () => Promise<void>,
): Promise<{ evaluation: number; floor: number }[]> {
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: 0, iterations: ITERATIONS, warmup: false, throws: true });
    bench.add("evaluation", evaluate, { async: true }).add("floor", replayRequests, {
      async: true,
    });
    const [evaluation, floor] = (await bench.run()).map(medianOf);
    results.push({ evaluation: evaluation ?? Number.NaN, floor: floor ?? Number.NaN });
  }
  return results;
}

function medianOf({ name, result }: Awaited<ReturnType<Bench["run"]>>[number]): number {
  if (result.state !== "completed") throw new Error(`${name} was not measured: ${result.state}.`);
  return result.latency.p50;
}

/** Records the requests of node:http until `stop`. The function keeps the `request` that it found first. */
function recordRequests(): { stop: () => readonly Recorded[] } {
  const recorded: Recorded[] = [];
  const { request } = http;
  let isRecording = true;
  http.request = ((options: RequestOptions, onResponse: ResponseListener): ClientRequest => {
    const sent = request(options, onResponse);
    if (!isRecording) return sent;
    const { host, port, path, method, headers } = options;
    const entry: Recorded = { options: { host, port, path, method, headers }, body: undefined };
    recorded.push(entry);
    const end = sent.end.bind(sent);
    sent.end = (body: unknown) => {
      entry.body = body;
      return end(body);
    };
    return sent;
  }) as typeof http.request;
  const stop = () => {
    isRecording = false;
    http.request = request;
    if (recorded.length !== 4 || recorded.some(({ body }) => !body)) {
      throw new Error("The function did not send four requests with bodies by node:http.");
    }
    return recorded;
  };
  return { stop };
}

const agent = new http.Agent({ keepAlive: true });

/** Sends IAM's requests at the same time, then AWS Config's. */
async function replay(recorded: readonly Recorded[]): Promise<void> {
  await Promise.all(recorded.slice(0, -1).map(send));
  await Promise.all(recorded.slice(-1).map(send));
}

function send({ options, body }: Recorded): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .request({ ...options, agent } as RequestOptions, (response) => {
        response.resume().on("end", resolve);
      })
      .on("error", reject)
      .end(body);
  });
}
