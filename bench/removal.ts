import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  EventSourceMapping,
  Sandbox,
  type ScriptedFault,
  TravelClock,
} from "root-access-key-sandbox";
import { REMOVAL_BUNDLE } from "../infra/bundle.ts";
import { ENVIRONMENT } from "../removal/contract.ts";
import { Endpoint } from "./endpoint.ts";
import { markdownTable } from "./table.ts";

const WORKER = fileURLToPath(new URL("./worker/removal.cjs", import.meta.url));
const CENTRAL_ID = "888888888888";
const LATENCY_MS = 30;
/** More than the setting's default of 2, with which the largest burst takes five times as long. */
const CONCURRENCY = 10;
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-removal`;
const FUNCTION_TIMEOUT_S = 60;
const VISIBILITY_TIMEOUT_S = 3600;
const MAX_RECEIVES = 5;

const CALLS = [
  "DescribeOrganization",
  "AssumeRoot",
  "GetCallerIdentity",
  "ListAccessKeys",
  "GetAccessKeyLastUsed",
  "DeleteAccessKey",
];

/** Requests for this number of members at the same time. */
interface Burst {
  readonly requests: number;
  readonly throttling: string;
  readonly faults: readonly ScriptedFault[];
}

const fault = { kind: "throttling" } as const;
const BURSTS: readonly Burst[] = [
  { requests: 1000, throttling: "none", faults: [] },
  { requests: 10_000, throttling: "none", faults: [] },
  {
    requests: 1000,
    throttling: "the first 300 of each call",
    faults: CALLS.map((operation) => ({ operation, fault, times: 300 })),
  },
  {
    requests: 1000,
    throttling: "Organizations admits 50, then 10 a second",
    faults: [{ operation: "DescribeOrganization", fault, admitted: { burst: 50, perSecond: 10 } }],
  },
];

const HEAD = [
  "Requests",
  "Throttling",
  "Removed",
  "Dead letters",
  "Calls",
  "Time",
  "Time ÷ (calls × latency ÷ concurrency)",
  "Peak memory",
];

/**
 * Measures removals from the queue on, in mode `delete`, with a latency of 30 ms per call and an old key in
 * each member. As in Lambda, each concurrent function runs in its own process. So does the endpoint.
 */
export async function measureRemovals(): Promise<string> {
  const rows: string[][] = [];
  for (const burst of BURSTS) rows.push(await measure(burst));
  return markdownTable(HEAD, rows);
}

async function measure({ requests, throttling, faults }: Burst): Promise<string[]> {
  const endpoint = await Endpoint.start();
  try {
    const { environment, memberIds } = await endpoint.ask("oldKeys", requests);
    for (const each of faults) await endpoint.ask("fault", each);
    await endpoint.ask("latency", LATENCY_MS);
    const { ms, peakMb, deadLetters } = await removeAll(memberIds, environment);
    const calls = await endpoint.ask("requestCount");
    const left = await endpoint.ask("keysLeft");
    return [
      requests.toLocaleString("en"),
      throttling,
      (requests - left).toLocaleString("en"),
      deadLetters.toLocaleString("en"),
      calls.toLocaleString("en"),
      `${(ms / 1000).toFixed(0)} s`,
      (ms / ((calls * LATENCY_MS) / CONCURRENCY)).toFixed(2),
      `${peakMb.toFixed(0)} MB`,
    ];
  } finally {
    endpoint.end();
  }
}

/** Sends a request for each member to the queue, and waits until the queue is empty. */
async function removeAll(
  memberIds: readonly string[],
  environment: Readonly<Record<string, string>>,
) {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const { queues } = sandbox.addAccount({ id: CENTRAL_ID });
  const deadLetterTargetArn = queues.create("dead-letters");
  const queueArn = queues.create("requests", {
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_S,
    redrivePolicy: { deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES },
  });
  const functions = new Functions(environment, queueArn);
  const running = new Set<Promise<unknown>>();
  const mapping = new EventSourceMapping({
    queues,
    queueArn,
    functions: {
      mappings: [],
      started: (work) => {
        running.add(work);
        void work.finally(() => running.delete(work)).catch(() => undefined);
      },
    },
    functionArn: FUNCTION_ARN,
    functionTimeoutMs: FUNCTION_TIMEOUT_S * 1000,
    maximumConcurrency: CONCURRENCY,
    invoke: (event) => functions.invoke(event),
  });

  const started = performance.now();
  const time = new Date().toISOString();
  for (const [index, account] of memberIds.entries()) {
    queues.send(queueArn, JSON.stringify({ account, time, id: `request-${index}` }));
  }
  while (running.size > 0) await Promise.all(running);
  while (queues.messages(queueArn).length > 0) {
    // Failed requests are hidden for an hour. Moving the clock saves the wait.
    clock.move(VISIBILITY_TIMEOUT_S * 1000);
    mapping.poll();
    while (running.size > 0) await Promise.all(running);
  }
  const ms = performance.now() - started;
  const deadLetters = queues.messages(deadLetterTargetArn).length;
  functions.end();
  await sandbox.close();
  return { ms, peakMb: functions.peakMb, deadLetters };
}

/** The execution environments of the built function. */
class Functions {
  /** The highest of all. */
  peakMb = 0;
  readonly #all: readonly ChildProcess[];
  readonly #idle: ChildProcess[];

  constructor(environment: Readonly<Record<string, string>>, queueArn: string) {
    const env = {
      ...environment,
      [ENVIRONMENT.mode]: "delete",
      [ENVIRONMENT.protectUsedWithinDays]: "90",
      [ENVIRONMENT.exceptions]: "{}",
      [ENVIRONMENT.protectedAccounts]: "[]",
      [ENVIRONMENT.queueArn]: queueArn,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      BUNDLE: REMOVAL_BUNDLE.file,
      FUNCTION_ARN,
      TIMEOUT_MS: `${FUNCTION_TIMEOUT_S * 1000}`,
    };
    this.#all = Array.from({ length: CONCURRENCY }, () => fork(WORKER, { env, execArgv: [] }));
    this.#idle = [...this.#all];
  }

  /** Invokes an idle one. As in Lambda, the queue delivers the event again if the function throws. */
  async invoke(event: unknown) {
    const idle = this.#idle.pop();
    if (!idle) throw new Error(`More than ${CONCURRENCY} invocations at the same time.`);
    const answered = once(idle, "message");
    idle.send(event as object);
    const [{ error, peakKib }] = await answered;
    this.#idle.push(idle);
    this.peakMb = Math.max(this.peakMb, (peakKib * 1024) / 1e6);
    return { error };
  }

  end(): void {
    for (const each of this.#all) each.kill();
  }
}
