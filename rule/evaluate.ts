import { divideUntil, limitCalls, type TimeLeft } from "../shared/time-limits.ts";
import { annotate, describeReport } from "./annotation.ts";
import type { RuleParameters } from "./event.ts";
import {
  attempt,
  clockDoubt,
  type Evidence,
  readingErrors,
  type Sources,
} from "./evidence/evidence.ts";
import { gatherEvidence } from "./evidence/gather.ts";
import { readAccountSummary } from "./evidence/iam.ts";
import { decide, type NoVerdictReason, type Verdict } from "./verdict.ts";

/** The evidence allows no verdict, so nothing is reported: AWS Config keeps the last result. */
export class NoVerdictError extends Error {
  override readonly name = "NoVerdictError";
  readonly reason: NoVerdictReason;
  /** Private, because Lambda logs the fields of an error. */
  readonly #evidence: Evidence;

  constructor(reason: NoVerdictReason, evidence: Evidence, message: string, options: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.#evidence = evidence;
  }

  /** The evidence that could be read. */
  get evidence(): Evidence {
    return this.#evidence;
  }
}

/** A verdict with its annotation and its evidence. */
export interface AccountEvaluation {
  readonly verdict: Verdict;
  readonly annotation: string;
  readonly evidence: Evidence;
}

/**
 * Determines whether the root user of an account has an access key: reads the evidence, decides, and reads
 * the account summary again if the evidence contradicts itself.
 *
 * @throws {NoVerdictError} If the evidence allows no verdict.
 */
export async function evaluateAccount(
  sources: Sources,
  parameters: RuleParameters,
  time: Pick<TimeBudget, "gatheringMs" | "secondLookMs">,
): Promise<AccountEvaluation> {
  let evidence = await gatherEvidence(sources, time.gatheringMs());
  let decision = decide(evidence, parameters);
  if (decision.outcome === "NO_VERDICT" && decision.reason === "CONTRADICTION") {
    const limits = limitCalls(time.secondLookMs(), sources.over);
    const secondSummary = await attempt(readAccountSummary(sources.iam, limits));
    evidence = { ...evidence, secondSummary };
    decision = decide(evidence, parameters);
  }
  if (decision.outcome === "NO_VERDICT") {
    throw noVerdict(decision.reason, await sources.accountId, evidence);
  }
  return { verdict: decision, annotation: annotate(decision, evidence), evidence };
}

/** Why there is no verdict, as part of a sentence. */
export const NO_VERDICT: Record<NoVerdictReason, string> = {
  ANOTHER_ACCOUNTS_REPORT: "the evidence is that of another account",
  SUMMARY_UNREADABLE:
    "the account summary is unreadable, and no fresh report shows a noncompliant key",
  CONTRADICTION: "summary and report contradict each other, and a second look failed",
};

function noVerdict(reason: NoVerdictReason, accountId: string, evidence: Evidence): NoVerdictError {
  const errors = Object.values(readingErrors(evidence));
  const doubt = clockDoubt(evidence);
  return new NoVerdictError(
    reason,
    evidence,
    [
      `The compliance of account ${accountId} cannot be determined: ${NO_VERDICT[reason]}. AWS Config keeps the last result.`,
      describeReport(evidence),
      ...(doubt === undefined ? [] : [`No report counts as fresh: ${doubt}.`]),
      ...errors.map(({ message }) => message),
    ].join(" "),
    { cause: errors.length === 1 ? errors[0] : new AggregateError(errors) },
  );
}

/** Milliseconds left for each step of an evaluation, at the time of the call. */
export interface TimeBudget {
  /** For gathering evidence, including the wait for a report. */
  readonly gatheringMs: TimeLeft;
  /** For reading the account summary again. */
  readonly secondLookMs: TimeLeft;
  /** For reporting to AWS Config. */
  readonly reportingMs: TimeLeft;
}

/**
 * Divides the remaining time, so that a call that hangs cannot use up the time for reporting. Reporting
 * keeps 7 s, enough for an attempt that times out and two that do not, and the second look 3 s. With a
 * short Lambda timeout, they keep 30 % and 10 %. The last half second is for throwing and logging an error.
 *
 * @param remainingMs the value of `getRemainingTimeInMillis()` now
 */
export function divideTime(remainingMs: number, elapsedMs?: () => number): TimeBudget {
  const keeping = divideUntil(remainingMs, elapsedMs);
  return {
    gatheringMs: keeping(10_000, 0.4),
    secondLookMs: keeping(7_000, 0.3),
    reportingMs: keeping(500, 0.1),
  };
}
