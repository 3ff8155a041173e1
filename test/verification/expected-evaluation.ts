import type { AccountState, InactiveKeys, Keys } from "./account-states.ts";
import { type Outcome as Judged, judge } from "./oracle.ts";
import { type Fate, fateOf, type StruckOperation } from "./strikes.ts";

/** An account in a state, and the fault that strikes its evaluation. */
export interface Case {
  readonly state: AccountState;
  readonly inactiveKeys: InactiveKeys;
  readonly strike: StruckOperation;
}

/** Whether the report at hand is so new that IAM makes no other. */
export const hasFreshReport = ({ atHand }: AccountState) =>
  atHand !== undefined && atHand.hours < 4;

/** Whether there is no use in waiting for a new report, and every reason to do it. */
export function isReportWaitedFor({ state }: Case): boolean {
  return !state.isRenewed && state.keys !== "NONE";
}

/** All that an evaluation may come to: a verdict that is put, or the name of the error. */
type Outcome = Verdict | "PutEvaluationsError";

export function allowedOutcomes(tried: Case): Set<Outcome> {
  const { strike } = tried;
  const verdicts = allowedVerdicts(tried);
  if (strike.operation !== "PutEvaluations") return verdicts;
  const fate = isTooLate(tried) ? "EITHER" : fateOf(0, strike);
  return new Set([
    ...(fate !== "LOST" ? verdicts : []),
    ...(fate !== "ANSWERED" ? (["PutEvaluationsError"] as const) : []),
  ]);
}

/** Reporting keeps time for one request that hangs, and has no more after a wait. */
function isTooLate(tried: Case): boolean {
  const { hangs, times } = tried.strike;
  return hangs && times === 2 && isReportWaitedFor(tried);
}

/** The verdicts that are right, by what the fault may leave to read. */
export function allowedVerdicts({ state, inactiveKeys, strike }: Case): Set<Verdict> {
  const fateOfSummary = (call: number) => {
    if (strike.effect === "MISDATED" && call > 0) return "EITHER";
    return strike.operation === "GetAccountSummary" ? fateOf(call, strike) : "ANSWERED";
  };
  return new Set(
    mayBe(fateOfSummary(0)).flatMap((summary) =>
      mayBe(fateOfSummary(1)).flatMap((again) =>
        reportsOf(state, strike).map((report) =>
          verdictOn(state, inactiveKeys, { summary, again, report }),
        ),
      ),
    ),
  );
}

function mayBe(fate: Fate): readonly boolean[] {
  return fate === "EITHER" ? [true, false] : [fate === "ANSWERED"];
}

/** The reports that an evaluation may go by. */
function reportsOf(state: AccountState, strike: StruckOperation) {
  const { operation, effect, times, isDone } = strike;
  const atHand = state.atHand && { keys: state.atHand.keys, isFresh: hasFreshReport(state) };
  const renewed =
    state.isRenewed && !atHand?.isFresh ? { keys: state.keys, isFresh: true } : atHand;

  if (effect === "UNDATED") return asDated([renewed], strike);
  if (effect === "MISDATED") return asDated([atHand, renewed], strike);
  const isStruck = operation === "GenerateCredentialReport" || operation === "GetCredentialReport";
  if (!isStruck || effect === "HARMLESS" || (effect === "PASSING" && times < Infinity)) {
    return [renewed];
  }
  const isForGood = fateOf(0, strike) === "LOST" && times === Infinity;
  if (operation === "GetCredentialReport") {
    return isForGood ? [undefined] : [undefined, atHand, renewed];
  }
  return isForGood && !isDone ? [atHand] : [atHand, renewed];
}

type ReportRead = { readonly keys: Keys; readonly isFresh: boolean } | undefined;

/** The reports as they are where AWS's time is in doubt, for good or until they are read once more. */
function asDated(
  reports: readonly ReportRead[],
  { operation, effect, after, times }: StruckOperation,
): readonly ReportRead[] {
  if (operation !== "GetCredentialReport") return reports;
  const undated = reports.map((report) => report && { ...report, isFresh: false });
  if (times === Infinity && after === 0) return undated;
  // A report that is not fresh is read at least twice.
  return times === 1 && after === 0 && effect === "UNDATED" ? reports : [...reports, ...undated];
}

/** What an evaluation goes by, as far as it could be read. */
interface Read {
  readonly summary: boolean;
  /** The summary once more, if it comes to that. */
  readonly again: boolean;
  readonly report: ReportRead;
}

/** A verdict that is put, or the error in the place of one. */
type Verdict = Exclude<Judged, "no verdict"> | "NoVerdictError";

const SLOTS = { NONE: "ABSENT", ACTIVE: "ACTIVE", INACTIVE: "INACTIVE" } as const;

/**
 * Says what an evaluation has to come to, by the design's table. Keys do not change meanwhile, so a
 * summary that is read is right.
 */
function verdictOn(
  { keys }: AccountState,
  inactiveKeys: InactiveKeys,
  { summary, again, report }: Read,
): Verdict {
  const flag = keys === "NONE" ? 0 : 1;
  const { outcome } = judge({
    summary: summary ? flag : "unreadable",
    again: again ? flag : "unreadable",
    report: report
      ? { slots: [SLOTS[report.keys], "ABSENT"], isFresh: report.isFresh }
      : "unreadable",
    inactiveKeys,
  });
  return outcome === "no verdict" ? "NoVerdictError" : outcome;
}
