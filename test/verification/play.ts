import type { EvaluationRecord } from "../../rule/handler.ts";
import { openFleet } from "../integration/fleet.ts";
import { answering } from "./strikes.ts";
import { type Change, type Meanwhile, READS, type Timeline } from "./timeline.ts";

const MINUTE_MS = 60_000;

/** One evaluation of a timeline, beside what was true. */
export interface Evaluated {
  /** None where there was no verdict. */
  readonly verdict: EvaluationRecord | undefined;
  /** What was true when the account summary was last read; unset where it could not be read. */
  readonly atSummary: Truth | undefined;
  /** What was true at the last that IAM looked: for the summary, or for the report, if that was made later. */
  readonly atLast: Truth | undefined;
  /** Whether there was a key at any time from the evaluation's beginning to its end. */
  readonly wasKey: boolean;
  readonly changedMeanwhile: boolean;
  /** Minutes by which the local clock was ahead of AWS's. */
  readonly skew: number;
  /** What was true when the report was made that was read, and its age when the evaluation began. */
  readonly report: (Truth & { readonly ageMs: number }) | undefined;
}

/** The root user's keys at some time. */
interface Truth {
  /** Whether each of them was active. */
  readonly keys: readonly boolean[];
  /** How many changes there had been. */
  readonly changes: number;
  /** How many of IAM's answers there had been. */
  readonly answers: number;
}

/** What Lambda gives the function: an evaluation waits nearly as long for a report that never comes. */
const TIMEOUT_MS = 10_000;

/** Lets a timeline happen. */
export async function play(timeline: Timeline): Promise<Evaluated[]> {
  const { inactiveKeys, reportGenerationMs, outages, before, steps } = timeline;
  const fleet = await openFleet();
  const under = fleet.addAccount({ inactiveKeys });
  const { account } = under;
  account.reports.generationMs = reportGenerationMs;

  let skew = 0;
  const localClock = () => new Date(fleet.clock.now().getTime() + skew * MINUTE_MS);
  let changes = 0;
  let answers = 0;
  const apply = ({ action, slot }: Change) => {
    const key = account.rootKeys.find((candidate) => candidate.slot === slot);
    if (action === "create" && account.rootKeys.length < 2) account.createRootKey();
    else if (action === "delete" && key) account.deleteRootKey(slot);
    else if (action === "deactivate" && key?.active) account.setRootKeyActive(slot, false);
    else if (action === "reactivate" && key?.active === false) account.setRootKeyActive(slot, true);
    else return;
    changes++;
  };

  for (const change of before) apply(change);

  /** What was true when each report was made. */
  const reports: (Truth & { readonly timeMs: number })[] = [];
  const now = (): Truth => ({
    keys: account.rootKeys.map(({ active }) => active),
    changes,
    answers,
  });
  /** What is seen and done during an evaluation. */
  let onAnswer = (_operation: string) => {};
  for (const { operation, ...limits } of outages) {
    under.fail(operation, { kind: "accessDenied" }, limits);
  }
  for (const operation of READS) {
    const change = (body: string) => {
      answers++;
      if (body.includes("<State>STARTED")) {
        reports.push({ timeMs: fleet.clock.now().getTime(), ...now() });
      }
      onAnswer(operation);
      return body;
    };
    under.fail(operation, answering(change));
  }

  const evaluate = async (meanwhiles: readonly Meanwhile[]): Promise<Evaluated> => {
    const startMs = fleet.clock.now().getTime();
    const changesBefore = changes;
    const answersBefore = answers;
    let wasKey = account.rootKeys.length > 0;
    let atSummary: Truth | undefined;
    onAnswer = (operation) => {
      if (operation === "GetAccountSummary") atSummary = now();
      for (const happening of meanwhiles) {
        if (answersBefore + happening.answers === answers) apply(happening.change);
      }
      wasKey ||= account.rootKeys.length > 0;
    };
    const verdict = await under.evaluate({}, TIMEOUT_MS, localClock).catch((error: Error) => {
      if (error.name !== "NoVerdictError") throw error;
      return undefined;
    });
    const generatedMs = verdict?.reportGeneratedTime && Date.parse(verdict.reportGeneratedTime);
    // IAM tells the time of a report to the second.
    const report = reports.find(
      ({ timeMs }) => generatedMs && Math.abs(timeMs - generatedMs) < 2000,
    );
    return {
      verdict,
      atSummary,
      atLast: report && report.answers > (atSummary?.answers ?? 0) ? report : atSummary,
      wasKey,
      changedMeanwhile: changes > changesBefore,
      skew,
      report: report && { ...report, ageMs: startMs - report.timeMs },
    };
  };

  try {
    const evaluated: Evaluated[] = [];
    for (const happening of steps) {
      if ("wait" in happening) fleet.clock.move(happening.wait * MINUTE_MS);
      else if ("change" in happening) apply(happening.change);
      else if ("localClock" in happening) skew = happening.localClock;
      else evaluated.push(await evaluate(happening.evaluate));
    }
    return evaluated;
  } finally {
    await fleet.close();
  }
}
