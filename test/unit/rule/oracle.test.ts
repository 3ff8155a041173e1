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
import type { AwsTime } from "../../../shared/timestamp.ts";
import { compareFacts } from "../../verification/annotation-facts.ts";
import {
  factsOf,
  isContradiction,
  type Evidence as Judged,
  judge,
  type Report,
} from "../../verification/oracle.ts";
import { KEY_DETAILS, reportOf, SLOTS } from "../../verification/report-text.ts";

const ACCOUNT_ID = "111122223333";
const NOW = new Date("2026-11-23T14:05:00Z");
const MINUTE_MS = 60_000;

/** Ages in minutes on both sides of the limits: 4 h 15 min, and 5 min ahead. */
const AGES = [undefined, 0, 60, 255, 256, 11_520, -5, -6];
const isFresh = (age: number | undefined) => age !== undefined && age >= -5 && age <= 255;

interface ReportCase {
  readonly reads: Report;
  readonly reading: ReportReading;
  readonly time?: Date;
}

/** AWS's time: as the local clock has it, or in doubt, which leaves no report fresh. */
const CLOCKS: readonly AwsTime[] = [
  { isCertain: true, now: NOW },
  { isCertain: false, doubt: "AWS's answer has no Date header" },
];

async function read(
  csv: string,
  generatedTime: Date | undefined,
  readTime = CLOCKS[0] as AwsTime,
): Promise<ReportReading> {
  const age = { generatedTime, readTime };
  const report = async () => parseCredentialReport(Buffer.from(csv), age, ACCOUNT_ID);
  return attempt(report());
}

async function reportCases(): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const age of AGES) {
    const time = age === undefined ? undefined : new Date(NOW.getTime() - age * MINUTE_MS);
    for (const first of SLOTS) {
      for (const second of SLOTS) {
        const slots = [first, second] as const;
        for (const clock of CLOCKS) {
          const reading = await read(reportOf(ACCOUNT_ID, slots), time, clock);
          const reads = { slots, isFresh: clock.isCertain && isFresh(age) };
          cases.push({ reads, reading, time });
        }
      }
    }
  }
  const another = await read(reportOf("999999999999", ["ACTIVE", "ABSENT"]), NOW);
  return [
    ...cases,
    { reads: "another account's", reading: another },
    { reads: "unreadable", reading: await read("", NOW), time: NOW },
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

it("decides on every combination of evidence as the design says, and says all that the design asks for", async () => {
  let combinations = 0;
  const wrong: unknown[] = [];
  for (const { reads, reading, time } of await reportCases()) {
    const generatedTime = time && `${time.toISOString().slice(0, 16)}Z`;
    for (const summary of FLAGS) {
      for (const again of FLAGS) {
        for (const inactiveKeys of ["NON_COMPLIANT", "COMPLIANT"] as const) {
          const judged: Judged = { summary, again, report: reads, inactiveKeys };
          const first = { summary: summaryOf(summary), report: reading };
          const isReadAgain = isContradiction(judged);
          const evidence = isReadAgain ? { ...first, secondSummary: summaryOf(again) } : first;
          const { said, annotation } = outcomeOf(evidence, inactiveKeys);
          const { row, outcome } = judge(judged);
          const facts = factsOf(judged, { ofKey: KEY_DETAILS, generatedTime });
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
  expect(combinations).toBe(4644);
});

/** Whether the rule wants the summary once more. */
function isUndecided(evidence: Evidence, inactiveKeys: Judged["inactiveKeys"]): boolean {
  const decision = decide(evidence, { inactiveKeys });
  return decision.outcome === "NO_VERDICT" && decision.reason === "CONTRADICTION";
}
