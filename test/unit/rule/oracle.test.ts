import { expect, it } from "vitest";
import { annotate } from "../../../rule/annotation.ts";
import { UnreadableEvidenceError } from "../../../rule/errors.ts";
import { parseCredentialReport } from "../../../rule/evidence/credential-report.ts";
import {
  attempt,
  type Evidence,
  type ReportReading,
  type SummaryReading,
} from "../../../rule/evidence/evidence.ts";
import { decide } from "../../../rule/verdict.ts";
import { awsTimeOf } from "../../../shared/timestamp.ts";
import { compareFacts } from "../../verification/annotation-facts.ts";
import { CLOCKS, NO_DATES } from "../../verification/clock-states.ts";
import {
  type Details,
  factsOf,
  isContradiction,
  isFreshReport,
  type Evidence as Judged,
  judge,
  type Report,
} from "../../verification/oracle.ts";
import { KEY_DETAILS, reportOf, SLOTS } from "../../verification/report-text.ts";
import { ROW_STATES } from "../../verification/row-states.ts";

const ACCOUNT_ID = "111122223333";
/** AWS's time, to the second, as a `Date` header tells it. */
const NOW = new Date("2026-11-23T14:05:00Z");
const MINUTE_MS = 60_000;
const SECOND = 1 / 60;

/** Ages in minutes on both sides of the limits: 4 h 15 min, and 5 min ahead. */
const AGES = [undefined, 0, 60, 255, 255 + SECOND, 11_520, -5, -5 - SECOND];

/** What the local clock makes of AWS's time: each state, and both sides of the limit. */
const READ_TIMES = [...CLOCKS.map(({ date }) => date), ...[5, -5, 5 + SECOND, -5 - SECOND]].map(
  (date) => ({ date, readTime: awsTimeOf(NOW.toUTCString(), minutesAfter(NOW, -date)) }),
);
const NO_READ_TIMES = NO_DATES.map(({ header }) => ({
  date: "no time" as const,
  readTime: awsTimeOf(header, NOW),
}));
const ALL_READ_TIMES = [...READ_TIMES, ...NO_READ_TIMES];

function minutesAfter(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * MINUTE_MS);
}

interface ReportCase {
  readonly reads: Report;
  readonly reading: ReportReading;
  readonly details: Details;
}

async function read(
  csv: string,
  generatedTime: Date | undefined,
  readTime = awsTimeOf(NOW.toUTCString(), NOW),
): Promise<ReportReading> {
  const age = { generatedTime, readTime };
  const report = async () => parseCredentialReport(Buffer.from(csv), age, ACCOUNT_ID);
  return attempt(report());
}

function detailsOf(time: Date | undefined, ofKey: Details["ofKey"] = KEY_DETAILS): Details {
  return { ofKey, generatedTime: time && `${time.toISOString().slice(0, 16)}Z` };
}

/** Every age by every clock, with all slots. */
async function agedReports(): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const minutes of AGES) {
    const time = minutes === undefined ? undefined : minutesAfter(NOW, -minutes);
    for (const { date, readTime } of ALL_READ_TIMES) {
      const awsTime = date === "no time" ? 0 : date;
      const generated = minutes === undefined ? "no time" : awsTime - minutes;
      const isFresh = isFreshReport(generated, date);
      for (const slots of SLOTS.flatMap((first) =>
        SLOTS.map((second) => [first, second] as const),
      )) {
        const reading = await read(reportOf(ACCOUNT_ID, slots), time, readTime);
        cases.push({ reads: { slots, isFresh }, reading, details: detailsOf(time) });
      }
    }
  }
  return cases;
}

/** Rows that contradict themselves, in reports that are fresh, old and without a time. */
async function contradictoryReports(): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const { reads, csv, detailsOf: ofKeys } of ROW_STATES) {
    for (const minutes of [60, 256, undefined]) {
      const made = minutesAfter(NOW, -(minutes ?? 60));
      const time = minutes === undefined ? undefined : made;
      const slots = reads(time !== undefined);
      const isFresh = minutes === 60;
      cases.push({
        reads: slots === "unreadable" ? slots : { slots, isFresh },
        reading: await read(csv(ACCOUNT_ID, made), time),
        details: detailsOf(time, ofKeys(made)),
      });
    }
  }
  return cases;
}

async function reportCases(): Promise<ReportCase[]> {
  const another = await read(reportOf("999999999999", ["ACTIVE", "ABSENT"]), NOW);
  return [
    ...(await agedReports()),
    ...(await contradictoryReports()),
    { reads: "another account's", reading: another, details: detailsOf(NOW) },
    { reads: "unreadable", reading: await read("", NOW), details: detailsOf(NOW) },
  ];
}

function summaryOf(flag: Judged["summary"]): SummaryReading {
  if (flag !== "unreadable") return { readable: true, value: { rootKeyPresent: flag > 0 } };
  return { readable: false, error: new UnreadableEvidenceError("It was denied.", "denied") };
}

const FLAGS = [0, 1, "unreadable"] as const;

function outcomeOf(evidence: Evidence, inactiveKeys: Judged["inactiveKeys"]) {
  const decision = decide(evidence, { inactiveKeys });
  if (decision.outcome === "NO_VERDICT") return { said: "no verdict", annotation: undefined };
  const { complianceType, degraded } = decision;
  return {
    said: degraded ? `${complianceType}, degraded` : complianceType,
    annotation: annotate(decision, evidence),
  };
}

it("decides on every combination of evidence as designed, with every detail in the design", async () => {
  let combinations = 0;
  const wrong: unknown[] = [];
  for (const { reads, reading, details } of await reportCases()) {
    for (const summary of FLAGS) {
      for (const again of FLAGS) {
        for (const inactiveKeys of ["NON_COMPLIANT", "COMPLIANT"] as const) {
          const judged: Judged = { summary, again, report: reads, inactiveKeys };
          const first = { summary: summaryOf(summary), report: reading };
          const isReadAgain = isContradiction(judged);
          const evidence = isReadAgain ? { ...first, secondSummary: summaryOf(again) } : first;
          const { said, annotation } = outcomeOf(evidence, inactiveKeys);
          const { row, outcome } = judge(judged);
          const facts = factsOf(judged, details);
          const problems = [
            ...(said === outcome ? [] : [`${said} instead of ${outcome}`]),
            ...(annotation === undefined ? [] : compareFacts(annotation, facts)),
            ...(isReadAgain === isUndecided(first, inactiveKeys) ? [] : ["the second look"]),
          ];
          if (problems.length > 0) wrong.push({ row, judged, annotation, problems });
          combinations++;
        }
      }
    }
  }
  expect(wrong.slice(0, 3), `${wrong.length} are wrong; the first of them`).toEqual([]);
  expect(combinations).toBe(42_390);
});

/** Whether the rule wants the summary once more. */
function isUndecided(evidence: Evidence, inactiveKeys: Judged["inactiveKeys"]): boolean {
  const decision = decide(evidence, { inactiveKeys });
  return decision.outcome === "NO_VERDICT" && decision.reason === "CONTRADICTION";
}
