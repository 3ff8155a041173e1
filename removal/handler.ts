import { type LambdaContext, log, logError } from "../shared/lambda.ts";
import { isRefusal } from "../shared/service-error.ts";
import { monotonicMs } from "../shared/time-limits.ts";
import { assess, lookAgain, type Sources } from "./assessment.ts";
import { AwsClock, type HearDate } from "./aws-clock.ts";
import type { Clients } from "./clients.ts";
import type { FailureRecord, RemovalRecord } from "./contract.ts";
import { RemovalIncompleteError, UnsupportedPartitionError } from "./errors.ts";
import { type Attempt, failureRecordOf, intentOf, recordOf } from "./record.ts";
import { removeKeys } from "./remove-keys.ts";
import { parseMessage, parseRequest, readCentralAccount } from "./request.ts";
import { readSettings } from "./settings.ts";
import { divideTime, type Pause } from "./time-budget.ts";

/** What the handler needs besides the event: AWS clients, settings, the clock and a way to wait. */
export interface Dependencies {
  readonly createClients: (hear: HearDate) => Clients;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The local clock, which only has to agree with AWS's. */
  readonly clock: () => Date;
  readonly pause: Pause;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
/** What is known, on the way: a record of a failure tells how far the attempt came and what was deleted. */
type Known = Writable<Omit<Attempt, "durationsMs" | "clocks">>;

/**
 * Removes the root access keys of the member account that asks for it, if nothing speaks against it.
 * This cannot be undone: there is no way to get a deleted key back, and none to deactivate it first.
 *
 * Takes one message of the function's queue. What it returns is logged, and Lambda deletes the message: a
 * result, a refusal, or an error that repeating does not cure. What it throws is logged, too, and the queue
 * delivers the message again: a passing fault, or a request that it cannot read or has no settings for.
 * After its last delivery the message is in the dead-letter queue, so that none is lost.
 *
 * Each attempt starts from what it finds, so another one does no harm and finishes what the one before began.
 *
 * @throws {InvalidRequestError} If the event is not one member account's request from the function's queue.
 * @throws {InvalidSettingsError} If an environment variable is missing or wrong.
 * @throws {PassingFaultError} If a fault keeps AWS from saying what the decision needs.
 * @throws {RootSessionError} If a fault keeps STS from opening a root session in the account.
 * @throws {KeysNotListedError} If a fault keeps IAM from saying which keys there are.
 * @throws {RemovalIncompleteError} If a key remains that should be gone, or that is not known.
 */
export async function handleEvent(
  event: unknown,
  context: LambdaContext,
  dependencies: Dependencies,
): Promise<RemovalRecord | FailureRecord> {
  const watch = new Stopwatch();
  const clock = new AwsClock(dependencies.clock);
  const known: Known = {};
  const attempt = <T extends Known>(is: T) => ({
    ...is,
    clocks: clock.clocks(),
    durationsMs: watch.durationsMs(),
  });
  try {
    const { createClients, environment, pause } = dependencies;
    const time = divideTime(context.getRemainingTimeInMillis());
    const settings = readSettings(environment);
    known.settings = settings;
    const { delivery, body } = parseMessage(event, settings.queueArn);
    known.delivery = delivery;
    const request = parseRequest(body);
    known.request = request;
    const central = readCentralAccount(context);

    const clients = createClients(clock.hear);
    const sources: Sources = { clients, clock, central, settings, time, pause };
    let assessment = await assess(request, sources);
    known.assessment = assessment;
    if (assessment.plan.step === "REMOVE") {
      const { plan } = assessment;
      const confirmation = await lookAgain(request.accountId, plan, sources);
      assessment = confirmation.assessment;
      known.assessment = assessment;
      watch.startRemoving();
      if (confirmation.iam) {
        log(intentOf(attempt({ request, delivery, settings }), plan));
        known.removal = await removeKeys(plan.keys, { iam: confirmation.iam, time, pause });
      }
    }
    const record = recordOf(attempt({ ...known, request, delivery, settings, assessment }));
    log(record);
    return record;
  } catch (error) {
    const isRedelivered = !isLasting(error);
    const record = failureRecordOf(attempt(known), error, isRedelivered);
    logError(record);
    if (isRedelivered) throw error;
    return record;
  }
}

/** Whether another attempt would fail in the same way, by what AWS or the function's place says. */
function isLasting(error: unknown): boolean {
  if (error instanceof UnsupportedPartitionError) return true;
  if (error instanceof RemovalIncompleteError) return error.isLasting;
  return error instanceof Error && isRefusal(error.cause);
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
