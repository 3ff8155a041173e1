import { EVALUATOR_BUNDLE } from "../../infra/bundle.ts";
import type { Endpoint } from "../endpoint.ts";
import { type Figure, type Row, rowOf } from "../figure.ts";
import { interleave } from "../interleave.ts";
import { spreadOf } from "../statistics.ts";
import { Worker } from "../worker.ts";

const GOAL = 1.05;
const LATENCIES_MS = [10, 30, 100];
const WARM_UP_ROUNDS = 20;

/**
 * An evaluation by a warm function where every call takes so long, with no key present, beside the
 * least that it could do: its own requests as they were once signed, in two round trips.
 */
export async function measureWarm(endpoint: Endpoint, rounds: number): Promise<Figure> {
  const { environment, functionArn } = await endpoint.ask("evaluation");
  const worker = await Worker.start(new URL("../worker/warm.cjs", import.meta.url), {
    env: {
      ...environment,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BUNDLE: EVALUATOR_BUNDLE.file,
      FUNCTION_ARN: functionArn,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const tasks = {
    evaluation: async () => {
      const { event } = await endpoint.ask("evaluation");
      return worker.ask<number>({ task: "evaluation", event });
    },
    floor: () => worker.ask<number>({ task: "floor" }),
  };
  try {
    await endpoint.ask("latency", 0);
    await interleave(WARM_UP_ROUNDS, tasks);
    const rows: Row[] = [];
    for (const latencyMs of LATENCIES_MS) {
      await endpoint.ask("latency", latencyMs);
      const { floor, evaluation } = await interleave(rounds, tasks);
      const more = { "Its requests alone": `${spreadOf(floor).median.toFixed(1)} ms` };
      rows.push(rowOf(`${latencyMs} ms a call`, evaluation, floor, { goal: GOAL, more }));
    }
    return {
      id: "warm",
      title: "A warm evaluation, no key present",
      unit: "ms",
      base: "its requests alone",
      rounds,
      rows,
    };
  } finally {
    worker.end();
    await endpoint.ask("latency", 0);
  }
}
