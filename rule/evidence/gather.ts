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
 * Reads the account summary and the credential report at the same time. A report that IAM must still
 * generate is always requested, but waited for only until the summary reports no key.
 *
 * @param budgetMs the time limit in milliseconds; readings without an answer by then are unreadable
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

/** Seconds between two attempts to read a report. IAM generates a small one in a few seconds. */
const MIN_DELAY_S = 0.5;
const MAX_DELAY_S = 2;

/** The best report that could be read. */
type Outcome = Required<Pick<Evidence, "report" | "request">>;

/**
 * Reads IAM's current credential report while requesting a new one. If the current one is missing or not
 * fresh, waits for the new one with growing pauses.
 *
 * @param notNeeded ends the wait, but not a reading in progress
 * @param budgetMs the time limit in milliseconds
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
    // The waiter checks again if it was asleep when the wait ended.
    if (notNeeded.aborted) return WaiterState.ABORTED;
    const asked = ask();
    const atHand = await read();
    if (!canBeReplaced(atHand)) return WaiterState.SUCCESS;

    const answer = await asked;
    if (notNeeded.aborted) return WaiterState.ABORTED;
    if (!answer.readable) {
      // IAM may be generating a report that somebody else requested, or accept the next request.
      const mayCome = isInProgress(atHand) || isPassingFault(answer.error.cause);
      return mayCome ? WaiterState.RETRY : WaiterState.SUCCESS;
    }
    if (answer.value !== "COMPLETE") return WaiterState.RETRY;
    // IAM may have completed it only after the current report was read.
    return isPending(await read()) ? WaiterState.RETRY : WaiterState.SUCCESS;
  };

  const maxWaitTime = budgetMs / 1000;
  // The waiter stops if its next pause would not fit, so a short wait has short pauses.
  const minDelay = Math.min(MIN_DELAY_S, maxWaitTime / 4);
  const maxDelay = Math.max(minDelay, Math.min(MAX_DELAY_S, maxWaitTime / 4));
  const options = { client: iam, abortSignal: notNeeded, maxWaitTime, minDelay, maxDelay };
  await createWaiter(options, undefined, async () => ({ state: await look() }));
  await underWay;

  // Without a report, the reason why IAM did not generate one says more than that there is none.
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

/** An old report says more than an error saying that a new one is being generated. */
function preferred(latest: ReportReading, before: ReportReading): ReportReading {
  const isDecisive = latest.readable || latest.error instanceof AnotherAccountsReportError;
  return isDecisive || !before.readable ? latest : before;
}

/** Whether a newer report would say more. If IAM denies access, waiting is pointless. */
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
