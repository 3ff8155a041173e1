import { createWaiter, WaiterState } from "@smithy/util-waiter";
import { isPassingFault } from "../../shared/service-error.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import {
  AnotherAccountsReportError,
  MalformedReportError,
  ReportPendingError,
  UnreadableEvidenceError,
} from "../errors.ts";
import { isFresh } from "./credential-report.ts";
import { attempt, type Evidence, type ReportReading, type Sources } from "./evidence.ts";
import { readAccountSummary, readCredentialReport, requestCredentialReport } from "./iam.ts";

/**
 * Reads the account summary and the credential report side by side. A report that IAM has still to
 * make is asked for in any case, but waited for only until the summary says that there is no key.
 *
 * @param budgetMs milliseconds that this may take; what has not answered by then is unreadable
 */
export async function gatherEvidence(sources: Sources, budgetMs: number): Promise<Evidence> {
  const noKey = new AbortController();
  const limits = limitCalls(budgetMs, sources.over);
  const readSummary = async () => {
    const reading = await attempt(readAccountSummary(sources.iam, limits));
    if (reading.readable && !reading.value.rootKeyPresent) noKey.abort();
    return reading;
  };
  const [summary, outcome] = await Promise.all([
    readSummary(),
    waitForReport(sources, noKey.signal, budgetMs),
  ]);
  return { summary, ...outcome };
}

/** Seconds between two looks for a report; IAM makes a small one in a few seconds. */
const MIN_DELAY_S = 0.5;
const MAX_DELAY_S = 2;

/** The best report that could be had. */
type Outcome = Required<Pick<Evidence, "report" | "request">>;

/**
 * Reads the credential report that IAM has at hand while asking for a new one and, where the one at
 * hand is missing or not fresh, waits for the new one with growing pauses.
 *
 * @param notNeeded ends the wait, but not the reading that is under way
 * @param budgetMs milliseconds that this may take
 */
async function waitForReport(
  sources: Sources,
  notNeeded: AbortSignal,
  budgetMs: number,
): Promise<Outcome> {
  const { iam, over } = sources;
  const limits = limitCalls(budgetMs, over);
  const request: { error?: UnreadableEvidenceError } = {};
  let best: ReportReading = NOT_READ_YET;
  let underWay: Promise<unknown> = Promise.resolve();

  const ask = async () => {
    const answer = await attempt(requestCredentialReport(iam, limits));
    request.error = answer.readable ? undefined : answer.error;
    return answer;
  };
  const read = () => {
    const reading = attempt(readCredentialReport(iam, sources, limits)).then((latest) => {
      best = preferred(latest, best);
      return latest;
    });
    underWay = reading;
    return reading;
  };

  const look = async (): Promise<WaiterState> => {
    // The waiter looks once more if it was asleep when the wait ended.
    if (notNeeded.aborted) return WaiterState.ABORTED;
    const asked = ask();
    const atHand = await read();
    if (!canBeReplaced(atHand)) return WaiterState.SUCCESS;

    const answer = await asked;
    if (notNeeded.aborted) return WaiterState.ABORTED;
    if (!answer.readable) {
      // IAM may be at work on a report that somebody else asked for, or take the next request.
      const mayCome = isInProgress(atHand) || isPassingFault(answer.error.cause);
      return mayCome ? WaiterState.RETRY : WaiterState.SUCCESS;
    }
    if (answer.value !== "COMPLETE") return WaiterState.RETRY;
    // It may have become so only after the report at hand was read.
    return isPending(await read()) ? WaiterState.RETRY : WaiterState.SUCCESS;
  };

  const maxWaitTime = budgetMs / 1000;
  // The waiter gives up where its next pause would not fit, so a short wait has short pauses.
  const minDelay = Math.min(MIN_DELAY_S, maxWaitTime / 4);
  const maxDelay = Math.max(minDelay, Math.min(MAX_DELAY_S, maxWaitTime / 4));
  const options = { client: iam, abortSignal: notNeeded, maxWaitTime, minDelay, maxDelay };
  await createWaiter(options, undefined, async () => ({ state: await look() }));
  await underWay;

  // Without a report, what kept IAM from making one says more than that there is none.
  const isRefused = isPending(best) && !isInProgress(best);
  return {
    report: isRefused && request.error ? { readable: false, error: request.error } : best,
    request,
  };
}

const NOT_READ_YET: ReportReading = {
  readable: false,
  error: new UnreadableEvidenceError("The credential report was not read.", "not read"),
};

/** An old report still tells more than the news that a new one is on its way. */
function preferred(latest: ReportReading, before: ReportReading): ReportReading {
  const isDecisive = latest.readable || latest.error instanceof AnotherAccountsReportError;
  return isDecisive || !before.readable ? latest : before;
}

/** Whether a newer report would tell more. Where IAM refuses to give any, waiting is in vain. */
function canBeReplaced(report: ReportReading): boolean {
  if (report.readable) return !isFresh(report.value);
  if (report.error instanceof MalformedReportError) return !isFresh(report.error.age);
  return isPending(report);
}

function isPending(report: ReportReading): boolean {
  return !report.readable && report.error instanceof ReportPendingError;
}

function isInProgress(report: ReportReading): boolean {
  return !report.readable && report.error instanceof ReportPendingError && report.error.inProgress;
}
