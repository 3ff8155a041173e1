import { describeCreation, describeLastUse } from "../shared/key-details.ts";
import { plainText } from "../shared/text.ts";
import { isOfThePast, type RootKey } from "./evidence/credential-report.ts";
import { clockDoubt, type Evidence } from "./evidence/evidence.ts";
import type { Reason, Verdict } from "./verdict.ts";

/**
 * Characters that AWS Config accepts.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
 */
const MAX_LENGTH = 256;
const LEFT_OUT = " ...";

/** A statement and its details. A detail can be left out, but is never cut. */
type Sentence = readonly [statement: string, ...details: string[]];

/** Describes, in at most 256 characters, what was found, the evidence, and the time of the report. */
export function annotate(verdict: Verdict, evidence: Evidence): string {
  const finding = [
    ...FINDING[verdict.reason](verdict, evidence),
    ...(verdict.degraded ? [unreadableSummary(evidence)] : []),
  ];
  return plainText(join(finding, reportSentence(evidence)));
}

/** Describes, in any length, what the credential report shows, or why it cannot be read. */
export function describeReport(evidence: Evidence): string {
  const keys = keySentences(evidence);
  const isWithoutKey = evidence.report.readable && keys.length === 0;
  const shown: Sentence[] = isWithoutKey ? [["The report shows no root access key"]] : keys;
  return [...shown, reportSentence(evidence)].map(wholeSentence).join(" ");
}

const FINDING: Record<Reason, (verdict: Verdict, evidence: Evidence) => Sentence[]> = {
  NO_KEY: () => [["No root access key", "IAM's account summary says so"]],
  KEY_DELETED_AFTER_REPORT: () => [
    ["No root access key", "deleted after the report, which still shows it"],
  ],
  KEY_DELETED_MEANWHILE: () => [["No root access key", "deleted during the evaluation"]],
  ACTIVE_KEY: (_, evidence) => keySentences(evidence),
  INACTIVE_KEY: ({ complianceType }, evidence) => [
    ...keySentences(evidence),
    [
      complianceType === "COMPLIANT"
        ? "inactiveKeys allows that"
        : "An inactive key is noncompliant",
    ],
  ],
  INACTIVE_KEY_UNCONFIRMED: (_, evidence) => [
    [
      "A root access key exists",
      "no fresh report says that it is inactive",
      ...(clockDoubt(evidence) === undefined ? [] : ["AWS's time is in doubt"]),
    ],
    ...keySentences(evidence),
  ],
  KEY_CREATED_AFTER_REPORT: (_, { report }) => [
    [
      "A root access key exists",
      report.readable && isOfThePast(report.value)
        ? "created after the report, which shows none"
        : "the report, whose time is uncertain, shows none",
    ],
  ],
  KEY_NOT_IN_REPORT: (_, { secondSummary }) => [
    ["A root access key exists", "the report does not show it"],
    ["Account summary, read again", briefError(secondSummary)],
  ],
  DETAILS_UNAVAILABLE: () => [["A root access key exists", "details unavailable"]],
};

function keySentences({ report }: Evidence): Sentence[] {
  return report.readable ? report.value.keys.flatMap(keySentence) : [];
}

function keySentence(key: RootKey): Sentence[] {
  const name = `Root access key ${key.slot}`;
  switch (key.status) {
    case "ABSENT":
      return [];
    case "UNREADABLE":
      return [[`${name} is unreadable`]];
    default:
      return [
        [
          `${name} is ${key.status.toLowerCase()}`,
          describeCreation(key.created),
          describeLastUse(key.lastUsed),
        ],
      ];
  }
}

function unreadableSummary({ summary }: Evidence): Sentence {
  return ["Account summary unreadable", briefError(summary)];
}

function reportSentence({ report }: Evidence): Sentence {
  if (!report.readable) return ["Credential report", report.error.brief];
  const { generatedTime } = report.value;
  return [generatedTime ? `Report ${minute(generatedTime)}` : "Report without a time"];
}

function briefError(reading: Evidence["summary"] | undefined): string {
  return reading && !reading.readable ? reading.error.brief : "unknown";
}

/** In UTC, as all times in AWS Config. */
const minute = (time: Date) => `${time.toISOString().slice(0, "2026-11-23T14:05".length)}Z`;

/** Joins the sentences that fit before the last one, which is always included. */
function join(sentences: readonly Sentence[], last: Sentence): string {
  const end = ` ${wholeSentence(last)}`;
  const room = MAX_LENGTH - end.length - LEFT_OUT.length;
  let text = "";
  let isComplete = true;
  for (const [statement, ...details] of sentences) {
    const kept: string[] = [];
    const withDetails = (...more: string[]) =>
      `${text}${text && " "}${wholeSentence([statement, ...kept, ...more])}`;
    for (const detail of details) {
      if (withDetails(detail).length <= room) kept.push(detail);
      else isComplete = false;
    }
    if (withDetails().length <= room) text = withDetails();
    else isComplete = false;
  }
  return `${text}${isComplete ? "" : LEFT_OUT}${end}`;
}

function wholeSentence([statement, ...details]: Sentence): string {
  return details.length > 0 ? `${statement}: ${details.join(", ")}.` : `${statement}.`;
}
