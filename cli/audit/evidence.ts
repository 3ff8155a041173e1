import type { RootKey } from "../../rule/evidence/credential-report.ts";
import type {
  Evidence,
  Reading,
  ReportReading,
  SummaryReading,
} from "../../rule/evidence/evidence.ts";
import { describeCreation, describeLastUse } from "../../shared/key-details.ts";
import { type RecordedLastUse, recordLastUse } from "../recorded-key.ts";

/** Why something could not be read, and what to do about it. */
interface Unreadable {
  readonly unreadable: string;
}

/** A root access key slot as the credential report shows it. */
export interface RecordedSlot {
  readonly slot: 1 | 2;
  readonly status: RootKey["status"];
  /** ISO 8601; null where the report does not say it. */
  readonly created: string | null;
  readonly lastUsed: RecordedLastUse;
}

/** What the verdict on the caller's own account rests on. */
export interface OwnEvidence {
  readonly accountSummary: { readonly rootKeyPresent: boolean } | Unreadable;
  /** Where summary and report contradicted each other: the summary once more. */
  readonly accountSummaryAgain?: { readonly rootKeyPresent: boolean } | Unreadable;
  readonly credentialReport:
    | { readonly generatedTime: string | null; readonly keys: readonly RecordedSlot[] }
    | Unreadable;
}

/** Puts evidence into the form in which it is shown. */
export function recordEvidence({ summary, secondSummary, report }: Evidence): OwnEvidence {
  return {
    accountSummary: recordReading(summary, (value) => value),
    accountSummaryAgain: secondSummary && recordReading(secondSummary, (value) => value),
    credentialReport: recordReading(report, ({ generatedTime, keys }) => ({
      generatedTime: generatedTime?.toISOString() ?? null,
      keys: keys.map(recordSlot),
    })),
  };
}

function recordReading<T, R>(reading: Reading<T>, record: (value: T) => R): R | Unreadable {
  return reading.readable ? record(reading.value) : { unreadable: reading.error.brief };
}

function recordSlot(key: RootKey): RecordedSlot {
  const { slot, status } = key;
  const isThere = key.status === "ACTIVE" || key.status === "INACTIVE";
  return {
    slot,
    status,
    created: (isThere && key.created?.toISOString()) || null,
    lastUsed: recordLastUse(isThere ? key.lastUsed : undefined),
  };
}

/** Says, a line a fact, what the evidence is. */
export function describeEvidence({ summary, secondSummary, report }: Evidence): readonly string[] {
  return [
    `Account summary, live: ${describeSummary(summary)}`,
    ...(secondSummary ? [`Account summary, read again: ${describeSummary(secondSummary)}`] : []),
    ...describeReport(report),
  ];
}

function describeSummary(summary: SummaryReading): string {
  if (!summary.readable) return `unreadable, ${summary.error.brief}`;
  return summary.value.rootKeyPresent
    ? "there is a root access key"
    : "there is no root access key";
}

function describeReport(report: ReportReading): readonly string[] {
  if (!report.readable) return [`Credential report: ${report.error.brief}`];
  const { generatedTime, keys } = report.value;
  const time = generatedTime ? `of ${generatedTime.toISOString()}` : "without a time";
  return [`Credential report ${time}:`, ...keys.map((key) => `  ${describeSlot(key)}`)];
}

function describeSlot(key: RootKey): string {
  const name = `key ${key.slot} is ${key.status.toLowerCase()}`;
  if (key.status === "ABSENT" || key.status === "UNREADABLE") return name;
  return [name, describeCreation(key.created), describeLastUse(key.lastUsed)].join(", ");
}
