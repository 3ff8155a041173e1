/**
 * The design's table of verdicts once more, what makes a report fresh and a row readable, and what an
 * annotation has to say, written for the tests from the design alone: it imports nothing, so no mistake of
 * the rule's can be in it too.
 */

export type Slot = "ACTIVE" | "INACTIVE" | "ABSENT" | "UNREADABLE";

/** `AccountAccessKeysPresent`, if it can be read. */
type Summary = number | "unreadable";

export type Report =
  | "another account's"
  | "unreadable"
  | { readonly slots: readonly [Slot, Slot]; readonly isFresh: boolean };

/** Evidence as it is at the end of all waiting. */
export interface Evidence {
  readonly summary: Summary;
  /** What the summary says when it is read once more. */
  readonly again: Summary;
  readonly report: Report;
  readonly inactiveKeys: "COMPLIANT" | "NON_COMPLIANT";
}

/** Minutes from now by the local clock; `no time` where there is none, or a text that is none. */
export type Time = number | "no time";

/**
 * Whether a report is fresh: up to 4 h 15 min after it was generated, by AWS's time, which is in doubt
 * if it is more than 5 min from the local clock's.
 *
 * @param generated when IAM says that it generated the report
 * @param date AWS's time, as the report's answer says it
 */
export function isFreshReport(generated: Time, date: Time): boolean {
  if (generated === "no time" || date === "no time") return false;
  if (date > 5 || date < -5) return false;
  const age = date - generated;
  return age <= 4 * 60 + 15 && age >= -5;
}

/** A key slot as its columns say it. */
export interface KeyColumns {
  readonly isActive: boolean;
  readonly created: Time | "N/A";
  readonly used: Time | "N/A";
}

/** A root user's row. Its times are minutes from when the report was made, if the report has a time. */
export interface RowColumns {
  readonly keys: readonly [KeyColumns, KeyColumns];
  /** The value of a column of a third key, if there is one. */
  readonly third?: string;
  readonly hasGeneratedTime: boolean;
}

/** What has to be read in a row. */
export function readRow(row: RowColumns): readonly [Slot, Slot] | "unreadable" {
  const [first, second] = row.keys;
  const slots = [readKey(first), readKey(second)] as const;
  if (slots.includes("ACTIVE")) return slots;
  const isContradictory = row.keys.some((key) => contradicts(key, row.hasGeneratedTime));
  const hidesKey = !["false", "N/A"].includes(row.third ?? "N/A");
  return isContradictory || hidesKey ? "unreadable" : slots;
}

function readKey({ isActive, created, used }: KeyColumns): Slot {
  if (isActive) return "ACTIVE";
  if (created === "no time" || used === "no time") return "UNREADABLE";
  return created === "N/A" ? "ABSENT" : "INACTIVE";
}

const HOUR = 60;

function contradicts({ created, used }: KeyColumns, hasGeneratedTime: boolean): boolean {
  const isLate = [created, used].some((time) => typeof time === "number" && time > HOUR);
  const isReversed =
    typeof created === "number" && typeof used === "number" && used < created - HOUR;
  return isReversed || (isLate && hasGeneratedTime);
}

export type Outcome = "COMPLIANT" | "NON_COMPLIANT" | "NON_COMPLIANT, degraded" | "no verdict";

/** Why the verdict is what it is, where the keys of the report do not say it themselves. */
type Reason =
  | "no key"
  | "no key: deleted after the report"
  | "no key: deleted meanwhile"
  | "an inactive key counts"
  | "an inactive key is allowed"
  | "a key: not confirmed inactive"
  | "a key: created after the report"
  | "a key: not in the report"
  | "a key: details unavailable";

/** A row of the table: when it holds, and what it says. Exactly one holds for any evidence. */
interface Row {
  readonly row: string;
  readonly holds: (evidence: Evidence) => boolean;
  readonly outcome: Outcome | ((evidence: Evidence) => Outcome);
  /** Left out where the annotation shows an active key, or where there is none. */
  readonly reason?: Reason | ((evidence: Evidence) => Reason | undefined);
  /** Whether the annotation has to show the report's keys. */
  readonly showsKeys?: true;
}

const isZero = (summary: Summary) => summary === 0;
const isMore = (summary: Summary) => summary !== "unreadable" && summary > 0;
const isUnreadable = (summary: Summary) => summary === "unreadable";

/** A slot that is active counts even beside an unreadable one; else a report is read whole or not at all. */
function slotsOf(report: Report): readonly Slot[] | undefined {
  if (typeof report === "string") return undefined;
  const { slots } = report;
  return slots.includes("ACTIVE") || !slots.includes("UNREADABLE") ? slots : undefined;
}

const isStrange = ({ report }: Evidence) => report === "another account's";
const isUnread = (evidence: Evidence) => !isStrange(evidence) && !slotsOf(evidence.report);
const isActive = ({ report }: Evidence) => slotsOf(report)?.includes("ACTIVE") ?? false;
const isInactive = (evidence: Evidence) =>
  !isActive(evidence) && (slotsOf(evidence.report)?.includes("INACTIVE") ?? false);
const isAbsent = ({ report }: Evidence) =>
  slotsOf(report)?.every((slot) => slot === "ABSENT") ?? false;
const isFresh = ({ report }: Evidence) => typeof report === "object" && report.isFresh;
const asParameter = ({ inactiveKeys }: Evidence): Outcome => inactiveKeys;
const inactiveReason = ({ inactiveKeys }: Evidence): Reason =>
  inactiveKeys === "COMPLIANT" ? "an inactive key is allowed" : "an inactive key counts";

/** The rows of a summary > 0 with a key in the report, which hold for a second summary too. */
const presentKeyRows: readonly Row[] = [
  {
    row: "some slot ACTIVE: NON_COMPLIANT",
    holds: isActive,
    outcome: "NON_COMPLIANT",
    showsKeys: true,
  },
  {
    row: "some slot INACTIVE, none ACTIVE, fresh: as inactiveKeys says",
    holds: (evidence) => isInactive(evidence) && isFresh(evidence),
    outcome: asParameter,
    reason: inactiveReason,
    showsKeys: true,
  },
  {
    row: "some slot INACTIVE, none ACTIVE, not fresh: NON_COMPLIANT",
    holds: (evidence) => isInactive(evidence) && !isFresh(evidence),
    outcome: "NON_COMPLIANT",
    reason: "a key: not confirmed inactive",
    showsKeys: true,
  },
];

function under(
  summary: string,
  applies: (evidence: Evidence) => boolean,
  rows: readonly Row[],
): Row[] {
  return rows.map((row) => ({
    ...row,
    row: `${summary} | ${row.row}`,
    holds: (evidence) => !isStrange(evidence) && applies(evidence) && row.holds(evidence),
  }));
}

const showsKey = (evidence: Evidence) => isActive(evidence) || isInactive(evidence);
/** A report that shows a key which counts, without a summary to go by. */
const countsAlone = (evidence: Evidence) =>
  isFresh(evidence) &&
  (isActive(evidence) || (isInactive(evidence) && evidence.inactiveKeys === "NON_COMPLIANT"));

export const TABLE: readonly Row[] = [
  { row: "any | another account's root row: no verdict", holds: isStrange, outcome: "no verdict" },

  ...under("0", ({ summary }) => isZero(summary), [
    {
      row: "both slots ABSENT: COMPLIANT",
      holds: isAbsent,
      outcome: "COMPLIANT",
      reason: "no key",
    },
    { row: "unreadable: COMPLIANT", holds: isUnread, outcome: "COMPLIANT", reason: "no key" },
    {
      row: "some slot ACTIVE or INACTIVE, then 0: COMPLIANT",
      holds: (evidence) => showsKey(evidence) && isZero(evidence.again),
      outcome: "COMPLIANT",
      reason: "no key: deleted after the report",
    },
    {
      row: "some slot ACTIVE or INACTIVE, then unreadable: no verdict",
      holds: (evidence) => showsKey(evidence) && isUnreadable(evidence.again),
      outcome: "no verdict",
    },
  ]),
  ...under("0, then > 0", ({ summary, again }) => isZero(summary) && isMore(again), presentKeyRows),

  ...under("> 0", ({ summary }) => isMore(summary), [
    ...presentKeyRows,
    {
      row: "both slots ABSENT, then > 0: NON_COMPLIANT",
      holds: (evidence) => isAbsent(evidence) && isMore(evidence.again),
      outcome: "NON_COMPLIANT",
      reason: "a key: created after the report",
    },
    {
      row: "both slots ABSENT, then 0: COMPLIANT",
      holds: (evidence) => isAbsent(evidence) && isZero(evidence.again),
      outcome: "COMPLIANT",
      reason: "no key: deleted meanwhile",
    },
    {
      row: "both slots ABSENT, then unreadable: NON_COMPLIANT",
      holds: (evidence) => isAbsent(evidence) && isUnreadable(evidence.again),
      outcome: "NON_COMPLIANT",
      reason: "a key: not in the report",
    },
    {
      row: "unreadable: NON_COMPLIANT",
      holds: isUnread,
      outcome: "NON_COMPLIANT",
      reason: "a key: details unavailable",
    },
  ]),

  ...under("unreadable", ({ summary }) => isUnreadable(summary), [
    {
      row: "fresh, with a noncompliant key: NON_COMPLIANT, degraded",
      holds: countsAlone,
      outcome: "NON_COMPLIANT, degraded",
      reason: (evidence) => (isActive(evidence) ? undefined : "an inactive key counts"),
      showsKeys: true,
    },
    {
      row: "anything else: no verdict",
      holds: (evidence) => !countsAlone(evidence),
      outcome: "no verdict",
    },
  ]),
];

/**
 * What has to come of evidence, and by which row.
 *
 * @throws {Error} If not exactly one row holds: then the table is wrong.
 */
export function judge(evidence: Evidence): { readonly row: string; readonly outcome: Outcome } {
  const { row, outcome } = rowFor(evidence);
  return { row, outcome: typeof outcome === "string" ? outcome : outcome(evidence) };
}

function rowFor(evidence: Evidence): Row {
  const rows = TABLE.filter(({ holds }) => holds(evidence));
  const [first] = rows;
  if (!first || rows.length > 1) {
    throw new Error(
      `${rows.length} rows hold for ${JSON.stringify(evidence)}: ${rows.map(({ row }) => row)}`,
    );
  }
  return first;
}

/** What a report says besides the state of its slots. */
export interface Details {
  /** Creation and last use of a key of that state. */
  readonly ofKey: Readonly<Record<"ACTIVE" | "INACTIVE", readonly string[]>>;
  /** When IAM generated it, to the minute; unset where IAM did not say it. */
  readonly generatedTime: string | undefined;
}

/** All that an annotation has to say, fact by fact; nothing where there is no verdict. */
export function factsOf(evidence: Evidence, { ofKey, generatedTime }: Details): readonly string[] {
  const { outcome, reason, showsKeys } = rowFor(evidence);
  if (outcome === "no verdict") return [];
  const slots = slotsOf(evidence.report);
  const why = typeof reason === "function" ? reason(evidence) : reason;
  return [
    ...(why ? [why] : []),
    ...(showsKeys ? (slots ?? []) : []).flatMap((slot, index) => {
      if (slot === "ABSENT") return [];
      const details = slot === "UNREADABLE" ? [] : ofKey[slot];
      return [slot.toLowerCase(), ...details].map((fact) => `key ${index + 1}: ${fact}`);
    }),
    ...(outcome === "NON_COMPLIANT, degraded" ? ["summary unreadable"] : []),
    slots ? `report of ${generatedTime ?? "no time"}` : "report unreadable",
  ];
}

/** Whether summary and report contradict each other, so that the summary has to be read once more. */
export function isContradiction(evidence: Evidence): boolean {
  const { summary } = evidence;
  return (isZero(summary) && showsKey(evidence)) || (isMore(summary) && isAbsent(evidence));
}
