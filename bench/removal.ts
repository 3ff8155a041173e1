import { createRequire } from "node:module";
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

const CENTRAL_ID = "888888888888";
const LATENCY_MS = 30;
/** More than the setting's default of 2, with which the largest burst takes five times as long. */
const CONCURRENCY = 10;
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

/** The requests of so many members that come at once. */
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
    throttling: "Organizations admits 50, then 20 a second",
    faults: [{ operation: "DescribeOrganization", fault, admitted: { burst: 50, perSecond: 20 } }],
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
 * Measures removals from the queue on, in mode `delete`, if each call takes 30 ms and each member has an old
 * key. The function runs in this process, and what it calls in another.
 */
export async function measureRemovals(): Promise<string> {
  const rows: string[][] = [];
  const { info, error } = console;
  // The records of so many removals would bury the table.
  console.info = console.error = () => undefined;
  try {
    for (const burst of BURSTS) rows.push(await measure(burst));
  } finally {
    Object.assign(console, { info, error });
  }
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

/** Sends a request of each member to the queue, and waits until the queue is empty. */
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
  const invoke = loadFunction(environment, queueArn);
  const running = new Set<Promise<unknown>>();
  let peakBytes = 0;
  const mapping = new EventSourceMapping({
    queues,
    queueArn,
    functions: {
      started: (work) => {
        running.add(work);
        void work.finally(() => running.delete(work)).catch(() => undefined);
      },
    },
    functionTimeoutMs: FUNCTION_TIMEOUT_S * 1000,
    maximumConcurrency: CONCURRENCY,
    invoke: (event) => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      return invoke(event);
    },
  });

  const started = performance.now();
  const time = new Date().toISOString();
  for (const [index, account] of memberIds.entries()) {
    queues.send(queueArn, JSON.stringify({ account, time, id: `request-${index}` }));
  }
  while (running.size > 0) await Promise.all(running);
  while (queues.messages(queueArn).length > 0) {
    // What failed is hidden for an hour, for which this need not wait.
    clock.move(VISIBILITY_TIMEOUT_S * 1000);
    mapping.poll();
    while (running.size > 0) await Promise.all(running);
  }
  const ms = performance.now() - started;
  const deadLetters = queues.messages(deadLetterTargetArn).length;
  await sandbox.close();
  return { ms, peakMb: peakBytes / 2 ** 20, deadLetters };
}

/** Loads the built function, in an environment as Lambda sets it. */
function loadFunction(environment: Readonly<Record<string, string>>, queueArn: string) {
  Object.assign(process.env, environment, {
    [ENVIRONMENT.mode]: "delete",
    [ENVIRONMENT.protectUsedWithinDays]: "90",
    [ENVIRONMENT.exceptions]: "{}",
    [ENVIRONMENT.protectedAccounts]: "[]",
    [ENVIRONMENT.queueArn]: queueArn,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  const { handler } = createRequire(import.meta.url)(REMOVAL_BUNDLE.file);
  /** As Lambda does: what the function throws, the queue delivers again. */
  return async (event: unknown) => {
    const deadline = performance.now() + FUNCTION_TIMEOUT_S * 1000;
    const context = {
      invokedFunctionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-removal`,
      getRemainingTimeInMillis: () => deadline - performance.now(),
    };
    try {
      await handler(event, context);
      return {};
    } catch (error) {
      const { name, message } = error as Error;
      return { error: { errorType: name, errorMessage: message } };
    }
  };
}
