import { EventSourceMapping, Sandbox, TravelClock } from "root-access-key-sandbox";
import { createClients } from "../removal/clients.ts";
import { ENVIRONMENT } from "../removal/contract.ts";
import { handleEvent } from "../removal/handler.ts";
import { markdownTable } from "./table.ts";

const CENTRAL_ID = "888888888888";
const MANAGEMENT_ID = "999999999999";
const FIRST_MEMBER = 200_000_000_000;
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-removal`;
const DAY_MS = 24 * 60 * 60 * 1000;
const LATENCY_MS = 30;
/** The default of the setting `removalMaximumConcurrency`. */
const CONCURRENCY = 2;
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

/** What so many members' requests cost that come at once. */
interface Burst {
  readonly requests: number;
  /** How often each operation is throttled. */
  readonly throttled: number;
}

const BURSTS: readonly Burst[] = [
  { requests: 1000, throttled: 0 },
  { requests: 1000, throttled: 300 },
  { requests: 10_000, throttled: 0 },
];

/** Measures removals from the queue on, in mode `delete`, if each call takes 30 ms and each member has an old key. */
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
  const head = [
    "Requests",
    "Each call throttled",
    "Removed",
    "Lost",
    "Calls",
    "Time",
    "Time ÷ (calls × latency ÷ concurrency)",
    "Memory",
  ];
  return markdownTable(head, rows);
}

async function measure({ requests, throttled }: Burst): Promise<string[]> {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  try {
    const { central, memberIds } = populate(sandbox, clock, requests);
    sandbox.latencyMs = LATENCY_MS;
    for (const operation of CALLS) {
      sandbox.faults.add({ operation, fault: { kind: "throttling" }, times: throttled });
    }
    const { queues } = central;
    const deadLetters = queues.create("dead-letters");
    const queueArn = queues.create("requests", {
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_S,
      redrivePolicy: { deadLetterTargetArn: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    const running = new Set<Promise<unknown>>();
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
      invoke: (event) => invoke(event, sandbox, queueArn, clock),
    });

    const started = performance.now();
    for (const [index, account] of memberIds.entries()) {
      const time = clock.now().toISOString();
      queues.send(queueArn, JSON.stringify({ account, time, id: `request-${index}` }));
    }
    await settle(running);
    while (queues.messages(queueArn).length > 0) {
      // What failed is hidden for a while, for which this need not wait.
      clock.move(VISIBILITY_TIMEOUT_S * 1000);
      mapping.poll();
      await settle(running);
    }
    const ms = performance.now() - started;
    const calls = sandbox.requests.length;
    const left = memberIds.filter((id) => keysLeft.get(id)?.() !== 0).length;
    const lost = queues.messages(deadLetters).length + left;
    return [
      requests.toLocaleString("en"),
      throttled === 0 ? "never" : `${throttled} times`,
      (requests - left).toLocaleString("en"),
      lost.toLocaleString("en"),
      calls.toLocaleString("en"),
      `${(ms / 1000).toFixed(0)} s`,
      (ms / ((calls * LATENCY_MS) / CONCURRENCY)).toFixed(2),
      `${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB`,
    ];
  } finally {
    await sandbox.close();
  }
}

/** How many keys an account has left, by its id. */
const keysLeft = new Map<string, () => number>();

function populate(sandbox: Sandbox, clock: TravelClock, requests: number) {
  const central = sandbox.addAccount({ id: CENTRAL_ID });
  sandbox.addAccount({ id: MANAGEMENT_ID });
  const memberIds = Array.from({ length: requests }, (_, index) => `${FIRST_MEMBER + index}`);
  clock.move(-400 * DAY_MS);
  for (const id of memberIds) {
    const { account } = sandbox.addAccount({ id });
    account.createRootKey();
    keysLeft.set(id, () => account.rootKeys.length);
  }
  clock.returnToPresent();
  sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, ...memberIds],
  });
  return { central, memberIds };
}

async function settle(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled(running);
}

/** As Lambda does: what the function throws, the queue delivers again. */
async function invoke(event: unknown, sandbox: Sandbox, queueArn: string, clock: TravelClock) {
  const deadline = performance.now() + FUNCTION_TIMEOUT_S * 1000;
  const context = {
    invokedFunctionArn: FUNCTION_ARN,
    getRemainingTimeInMillis: () => deadline - performance.now(),
  };
  try {
    await handleEvent(event, context, {
      createClients: (hear) => createClients(hear, sandbox.clientSettingsOf({ id: CENTRAL_ID })),
      environment: {
        [ENVIRONMENT.mode]: "delete",
        [ENVIRONMENT.protectUsedWithinDays]: "90",
        [ENVIRONMENT.exceptions]: "{}",
        [ENVIRONMENT.protectedAccounts]: "[]",
        [ENVIRONMENT.queueArn]: queueArn,
      },
      clock: clock.now,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    return {};
  } catch (error) {
    const { name, message } = error as Error;
    return { error: { errorType: name, errorMessage: message } };
  }
}
