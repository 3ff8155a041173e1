import { beforeAll, describe, expect, it } from "vitest";
import type { EvaluationRecord } from "../../rule/handler.ts";
import { type Fleet, type FleetAccount, openFleet } from "../integration/fleet.ts";
import { ACCOUNT_STATES, type AccountState, bringInto } from "./account-states.ts";
import {
  allowedOutcomes,
  allowedVerdicts,
  type Case,
  hasFreshReport,
  isReportWaitedFor,
} from "./expected-evaluation.ts";
import { beforeDeadline, tryAll } from "./side-by-side.ts";
import {
  EVALUATION_OPERATIONS,
  type EvaluationOperation,
  type StruckOperation,
  strikesOn,
} from "./strikes.ts";
import { wrong } from "./wrong.ts";

/** So many that no evaluation waits for a connection. */
const SANDBOXES = 100;

/** Whether a call can come more than once, so that a fault can strike a later one. */
const IS_REPEATED: Record<EvaluationOperation, (state: AccountState) => boolean> = {
  GetAccountSummary: ({ keys, atHand }) => atHand !== undefined && keys !== atHand.keys,
  GenerateCredentialReport: (state) => !hasFreshReport(state),
  GetCredentialReport: (state) => !hasFreshReport(state),
  PutEvaluations: () => false,
};

const CASES: readonly Case[] = EVALUATION_OPERATIONS.flatMap((operation) =>
  ACCOUNT_STATES.flatMap((state) =>
    strikesIn(state, operation).flatMap((strike) =>
      state.inactiveKeys.map((inactiveKeys) => ({ state, inactiveKeys, strike })),
    ),
  ),
);

function strikesIn(state: AccountState, operation: EvaluationOperation): StruckOperation[] {
  const first = strikesOn(operation);
  if (!IS_REPEATED[operation](state)) return first;
  return [...first, ...strikesOn(operation, 1).filter(({ times }) => times !== 2)];
}

/** What Lambda gives the function: enough for what passes, also where two requests hang for 5 s each. */
function timeoutOf({ strike: { hangs, times } }: Case): number {
  return hangs && times !== Infinity ? 25_000 : 10_000;
}

const isSlow = (tried: Case) => tried.strike.hangs || isReportWaitedFor(tried);

const titleOf = ({ strike, state, inactiveKeys }: Case) =>
  `${strike.title}: ${state.name}, inactiveKeys ${inactiveKeys}`;

let problems: ReadonlyMap<Case, readonly string[]>;

beforeAll(async () => {
  const fleet = await openFleet(SANDBOXES);
  const started = performance.now();
  const task = (tried: Case) => tryOne(fleet, tried);
  const found = await tryAll(CASES, isSlow, task, (wrong) => wrong.length > 0);
  await fleet.close();
  problems = new Map(CASES.map((tried, index) => [tried, found[index] ?? []]));
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `faults of an evaluation: ${CASES.length.toLocaleString("en")} cases, ${seconds} s\n`,
  );
});

/** Evaluates an account once, and says what was wrong about it. */
async function tryOne(fleet: Fleet, tried: Case): Promise<string[]> {
  const { state, inactiveKeys, strike } = tried;
  const under = fleet.addAccount({ inactiveKeys });
  bringInto(state, under);
  under.fail(strike.operation, strike.fault, { after: strike.after, times: strike.times });

  const timeoutMs = timeoutOf(tried);
  const { result, isInTime } = await beforeDeadline(timeoutMs, () =>
    under.evaluate({}, timeoutMs).catch((error: Error) => error),
  );

  return [
    ...checkWhatNoFaultMayDo(tried, under, isInTime),
    ...checkOutcome(tried, result),
    ...(result instanceof Error ? checkFailure(tried, under, result) : checkReport(under, result)),
  ].map((problem) => `${titleOf(tried)}: ${problem}`);
}

function checkWhatNoFaultMayDo(tried: Case, under: FleetAccount, isInTime: boolean): string[] {
  const { state, inactiveKeys } = tried;
  const isExcused = inactiveKeys === "COMPLIANT" && state.keys === "INACTIVE";
  const isFalse = under.result()?.complianceType === "COMPLIANT" && state.keys !== "NONE";
  return wrong({
    "COMPLIANT although there is a key": isFalse && !isExcused,
    [`took longer than the ${timeoutOf(tried)} ms that there are`]: !isInTime,
  });
}

function checkOutcome(tried: Case, result: EvaluationRecord | Error): string[] {
  const allowed: ReadonlySet<unknown> = allowedOutcomes(tried);
  const [outcome, details] =
    result instanceof Error
      ? [result.name, result.message]
      : [verdictIn(result), result.annotation];
  return wrong({
    [`${outcome} (${details}); allowed is ${[...allowed].join(" or ")}`]: !allowed.has(outcome),
  });
}

function verdictIn({ complianceType, degraded }: EvaluationRecord): string {
  return degraded ? `${complianceType}, degraded` : complianceType;
}

/** Nothing is put, unless only the answer was lost, and one record says that it failed. */
function checkFailure(tried: Case, { result, failures, records }: FleetAccount, error: Error) {
  const kept = result()?.complianceType;
  const mayBeKept = error.name === "PutEvaluationsError" && tried.strike.isDone;
  // AWS Config keeps nothing of whether it was degraded.
  const isAllowed = kept && [...allowedVerdicts(tried)].some((verdict) => verdict.startsWith(kept));
  const isRight = mayBeKept && isAllowed;
  const [failure] = failures;
  const isLogged = failure?.reported === false && nameOf(failure.error) === error.name;
  return wrong({
    [`failed, and ${kept} is kept`]: kept !== undefined && !isRight,
    [`logged ${JSON.stringify(failures)}`]: failures.length !== 1 || !isLogged,
    "logged as reported": records.length > 0,
  });
}

function nameOf(error: unknown): unknown {
  return (error as Partial<Error> | undefined)?.name;
}

/** What is reported is kept, and one record says so. */
function checkReport({ result, failures, records }: FleetAccount, report: EvaluationRecord) {
  const { complianceType, annotation } = report;
  const kept = result();
  const isKept = kept?.complianceType === complianceType && kept.annotation === annotation;
  const [record] = records;
  const isLogged = record?.reported === true && record.complianceType === complianceType;
  return wrong({
    [`reported ${complianceType}, kept ${JSON.stringify(kept)}`]: !isKept,
    [`logged ${JSON.stringify(records)}`]: records.length !== 1 || !isLogged,
    "logged as a failure": failures.length > 0,
  });
}

describe.each(EVALUATION_OPERATIONS)(
  "an evaluation is right, or fails and puts nothing, with %s",
  (operation) => {
    const struck = CASES.filter(({ strike }) => strike.operation === operation);
    const titles = [...new Set(struck.map(({ strike }) => strike.title))].sort();

    it.each(titles)("%s", (title) => {
      const tried = struck.filter(({ strike }) => strike.title === title);
      expect(tried.flatMap((each) => problems.get(each) ?? ["not tried"])).toEqual([]);
    });
  },
);
