import { type LambdaContext, log, logError } from "../shared/lambda.ts";
import { monotonicMs } from "../shared/time-limits.ts";
import type { Clients } from "./clients.ts";
import type { Removal, RemovalRecord } from "./contract.ts";
import { assess, type Finding } from "./finding.ts";
import { type Attempt, failureRecordOf, recordOf } from "./record.ts";
import { removeKeys } from "./remove-keys.ts";
import { parseRequest, readCentralAccount, senderOf } from "./request.ts";
import { readSettings } from "./settings.ts";
import { divideTime, type Pause, type TimeBudget } from "./time-budget.ts";

/** What the handler needs besides the event: AWS clients, settings, the clock and a way to wait. */
export interface Dependencies {
  readonly createClients: () => Clients;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  readonly pause: Pause;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * Removes the root access keys of the member account that asks for it, if nothing speaks against it.
 * This cannot be undone: there is no way to get a deleted key back, and none to deactivate it first.
 *
 * A refusal is a result. Whatever failed is thrown, so that Lambda tries again: each attempt starts
 * from what it finds, so another one does no harm and finishes what the one before began.
 *
 * @throws {InvalidRequestError} If the event is not a member account's request.
 * @throws {InvalidSettingsError} If an environment variable is missing or wrong.
 * @throws {UnsupportedPartitionError} If the function runs where sts:AssumeRoot is not verified.
 * @throws {PassingFaultError} If a fault keeps AWS from saying what the decision needs.
 * @throws {RootSessionError} If no root session can be opened in the account.
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {RemovalIncompleteError} If a key remains that should be gone, or that is not known.
 */
export async function handleEvent(
  event: unknown,
  context: LambdaContext,
  dependencies: Dependencies,
): Promise<RemovalRecord> {
  const watch = new Stopwatch();
  // Filled on the way, so that the record of a failure tells how far it came and what was deleted.
  const known: Writable<Omit<Attempt, "durationsMs">> = { sender: senderOf(event) };
  try {
    const { createClients, environment, clock, pause } = dependencies;
    const time = divideTime(context.getRemainingTimeInMillis());
    const request = parseRequest(event);
    known.request = request;
    const central = readCentralAccount(context);
    const settings = readSettings(environment);
    known.settings = settings;

    const sources = { clients: createClients(), central, settings, time, clock, pause };
    const finding = await assess(request.accountId, sources);
    known.finding = finding;
    watch.startRemoving();
    const removal = await carryOut(finding, time, pause);
    if (removal) known.removal = removal;
    const record = recordOf({
      ...known,
      request,
      settings,
      finding,
      durationsMs: watch.durationsMs(),
    });
    log(record);
    return record;
  } catch (error) {
    logError(failureRecordOf({ ...known, durationsMs: watch.durationsMs() }, error));
    throw error;
  }
}

/** Does what was planned, which is nothing unless keys are to be removed. */
async function carryOut(
  finding: Finding,
  time: TimeBudget,
  pause: Pause,
): Promise<Removal | undefined> {
  if (!finding.keysRead || finding.plan.step !== "REMOVE") return undefined;
  return removeKeys(finding.plan.keys, { iam: finding.iam, time, pause });
}

/** Tells how long it took to find out what to do, and to do it. */
class Stopwatch {
  readonly #started = monotonicMs();
  #found: number | undefined;

  startRemoving(): void {
    this.#found = monotonicMs();
  }

  durationsMs(): RemovalRecord["durationsMs"] {
    const now = monotonicMs();
    const found = this.#found ?? now;
    return { reading: Math.round(found - this.#started), removing: Math.round(now - found) };
  }
}
