import type { RootKey } from "../../rule/evidence/credential-report.ts";
import {
  clockDoubt,
  type Evidence,
  type Reading,
  type ReportReading,
  type SummaryReading,
} from "../../rule/evidence/evidence.ts";
import { describeCreation, describeLastUse, type LastUse } from "../../shared/key-details.ts";

/** Why something could not be read. */
interface Unreadable {
  readonly unreadable: string;
}

/** The last use of a key: `NONE` if no use is on record, null if it is not known. */
export type RecordedLastUse =
  | {
      /** ISO 8601. */
      readonly date: string;
      readonly service: string | null;
      /** null for a service that is not regional. */
      readonly region: string | null;
    }
  | "NONE"
  | null;

/** A root access key slot as the credential report shows it. */
export interface RecordedSlot {
  readonly slot: 1 | 2;
  readonly status: RootKey["status"];
  /** ISO 8601; null if the report does not have it. */
  readonly created: string | null;
  readonly lastUsed: RecordedLastUse;
}

/** What the result of the caller's own account is based on. */
export interface OwnEvidence {
  readonly accountSummary: { readonly rootKeyPresent: boolean } | Unreadable;
  /** The second reading of the summary, if summary and report contradicted each other. */
  readonly accountSummaryAgain?: { readonly rootKeyPresent: boolean } | Unreadable;
  readonly credentialReport:
    | { readonly generatedTime: string | null; readonly keys: readonly RecordedSlot[] }
    | Unreadable;
  /** Why no credential report counts as recent: AWS's clock and the local one disagree, or AWS gives no time. */
  readonly clockDoubt?: string;
}

/** Turns evidence into the form that JSON shows. */
export function recordEvidence(evidence: Evidence): OwnEvidence {
  const { summary, secondSummary, report } = evidence;
  return {
    accountSummary: recordReading(summary, (value) => value),
    accountSummaryAgain: secondSummary && recordReading(secondSummary, (value) => value),
    credentialReport: recordReading(report, ({ generatedTime, keys }) => ({
      generatedTime: generatedTime?.toISOString() ?? null,
      keys: keys.map(recordSlot),
    })),
    clockDoubt: clockDoubt(evidence),
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

export function recordLastUse(lastUsed: LastUse | "NONE" | undefined): RecordedLastUse {
  if (lastUsed === undefined) return null;
  if (lastUsed === "NONE") return lastUsed;
  const { date, service = null, region = null } = lastUsed;
  return { date: date.toISOString(), service, region };
}

/** Turns evidence into lines of text. */
export function describeEvidence(evidence: Evidence): readonly string[] {
  const { summary, secondSummary, report } = evidence;
  const doubt = clockDoubt(evidence);
  return [
    `Account summary, live: ${describeSummary(summary)}`,
    ...(secondSummary ? [`Account summary, read again: ${describeSummary(secondSummary)}`] : []),
    ...describeReport(report),
    ...(doubt === undefined ? [] : [describeDoubt(doubt)]),
  ];
}

export function describeDoubt(doubt: string): string {
  return `No credential report counts as recent: ${doubt}.`;
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
