import { describe, expect, it } from "vitest";
import {
  AnotherAccountsReportError,
  MalformedReportError,
  UnreadableEvidenceError,
} from "../../../rule/errors.ts";
import type { RuleParameters } from "../../../rule/event.ts";
import type { ReportAge, RootKey } from "../../../rule/evidence/credential-report.ts";
import type { Evidence, ReportReading, SummaryReading } from "../../../rule/evidence/evidence.ts";
import { type Decision, decide, type NoVerdictReason, type Reason } from "../../../rule/verdict.ts";
import type { AwsTime } from "../../../shared/timestamp.ts";

const NOW = new Date("2026-11-23T14:00:00Z");
const MINUTE_MS = 60 * 1000;
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE_MS);

const readTime: AwsTime = { isCertain: true, now: NOW };
const inDoubt: AwsTime = { isCertain: false, doubt: "AWS's answer has no Date header" };

const key: SummaryReading = { readable: true, value: { rootKeyPresent: true } };
const noKey: SummaryReading = { readable: true, value: { rootKeyPresent: false } };
const unreadable = {
  readable: false,
  error: new UnreadableEvidenceError("It was denied.", "denied"),
} as const;
const malformed: ReportReading = {
  readable: false,
  error: new MalformedReportError("it is empty", { generatedTime: minutesAgo(1), readTime }),
};
const anotherAccounts: ReportReading = {
  readable: false,
  error: new AnotherAccountsReportError("444455556666", "111122223333"),
};

type Status = RootKey["status"];

function report(first: Status, second: Status, age: Partial<ReportAge> = {}): ReportReading {
  const keys = [slot(1, first), slot(2, second)];
  return {
    readable: true,
    value: { generatedTime: minutesAgo(60), readTime, ...age, keys },
  };
}

function slot(number: 1 | 2, status: Status): RootKey {
  return status === "ACTIVE" || status === "INACTIVE"
    ? { slot: number, status, created: minutesAgo(1e6), lastUsed: undefined }
    : { slot: number, status };
}

const madeAgo = (minutes: number) => ({ generatedTime: minutesAgo(minutes) });
const old = madeAgo(5 * 60);
const compliant = (reason: Reason): Decision => ({
  outcome: "VERDICT",
  complianceType: "COMPLIANT",
  reason,
  degraded: false,
});
const nonCompliant = (reason: Reason): Decision => ({
  outcome: "VERDICT",
  complianceType: "NON_COMPLIANT",
  reason,
  degraded: false,
});
const degraded = (reason: Reason): Decision => ({
  outcome: "VERDICT",
  complianceType: "NON_COMPLIANT",
  reason,
  degraded: true,
});
const noVerdict = (reason: NoVerdictReason): Decision => ({ outcome: "NO_VERDICT", reason });

/** The decision by `inactiveKeys`; one decision where it makes no difference. */
type Expected = Decision | Record<RuleParameters["inactiveKeys"], Decision>;

interface Row {
  readonly row: string;
  readonly evidence: Evidence;
  readonly expected: Expected;
}

function row(
  name: string,
  expected: Expected,
  summary: SummaryReading,
  report: ReportReading,
  secondSummary?: SummaryReading,
): Row {
  return {
    row: name,
    expected,
    evidence: { summary, report, secondSummary },
  };
}

const inactive: Expected = {
  NON_COMPLIANT: nonCompliant("INACTIVE_KEY"),
  COMPLIANT: compliant("INACTIVE_KEY"),
};
const inactiveAlone: Expected = {
  NON_COMPLIANT: degraded("INACTIVE_KEY"),
  COMPLIANT: noVerdict("SUMMARY_UNREADABLE"),
};
const oldInactive = nonCompliant("INACTIVE_KEY_UNCONFIRMED");
const deletedSince = compliant("KEY_DELETED_AFTER_REPORT");
const alone = noVerdict("SUMMARY_UNREADABLE");

// biome-ignore format: a table, one row a line
const rows: readonly Row[] = [
  row("key, another account's report", noVerdict("ANOTHER_ACCOUNTS_REPORT"), key, anotherAccounts),
  row("no key, another account's report", noVerdict("ANOTHER_ACCOUNTS_REPORT"), noKey, anotherAccounts),
  row("unreadable, another account's report", noVerdict("ANOTHER_ACCOUNTS_REPORT"), unreadable, anotherAccounts),

  row("no key, both slots absent", compliant("NO_KEY"), noKey, report("ABSENT", "ABSENT")),
  row("no key, both slots absent in an old report", compliant("NO_KEY"), noKey, report("ABSENT", "ABSENT", old)),
  row("no key, report unreadable", compliant("NO_KEY"), noKey, unreadable),
  row("no key, report malformed", compliant("NO_KEY"), noKey, malformed),

  row("no key, a slot active", noVerdict("CONTRADICTION"), noKey, report("ACTIVE", "ABSENT")),
  row("no key, a slot inactive", noVerdict("CONTRADICTION"), noKey, report("ABSENT", "INACTIVE")),
  row("no key, a slot active in an old report", noVerdict("CONTRADICTION"), noKey, report("ACTIVE", "ABSENT", old)),
  row("no key, a slot active; again no key", deletedSince, noKey, report("ACTIVE", "ABSENT"), noKey),
  row("no key, a slot inactive; again no key", deletedSince, noKey, report("ABSENT", "INACTIVE"), noKey),
  row("no key, a slot active; again key", nonCompliant("ACTIVE_KEY"), noKey, report("ACTIVE", "ABSENT"), key),
  row("no key, a slot inactive; again key", inactive, noKey, report("ABSENT", "INACTIVE"), key),
  row("no key, a slot inactive in an old report; again key", oldInactive, noKey, report("ABSENT", "INACTIVE", old), key),
  row("no key, a slot active; again unreadable", noVerdict("CONTRADICTION"), noKey, report("ACTIVE", "ABSENT"), unreadable),
  row("no key, a slot inactive; again unreadable", noVerdict("CONTRADICTION"), noKey, report("ABSENT", "INACTIVE"), unreadable),

  row("key, slot 1 active", nonCompliant("ACTIVE_KEY"), key, report("ACTIVE", "ABSENT")),
  row("key, slot 2 active", nonCompliant("ACTIVE_KEY"), key, report("ABSENT", "ACTIVE")),
  row("key, both slots active", nonCompliant("ACTIVE_KEY"), key, report("ACTIVE", "ACTIVE")),
  row("key, one active, one inactive", nonCompliant("ACTIVE_KEY"), key, report("INACTIVE", "ACTIVE")),
  row("key, one active, one unreadable", nonCompliant("ACTIVE_KEY"), key, report("UNREADABLE", "ACTIVE")),
  row("key, a slot active in an old report", nonCompliant("ACTIVE_KEY"), key, report("ACTIVE", "ABSENT", old)),

  row("key, slot 1 inactive", inactive, key, report("INACTIVE", "ABSENT")),
  row("key, slot 2 inactive", inactive, key, report("ABSENT", "INACTIVE")),
  row("key, both slots inactive", inactive, key, report("INACTIVE", "INACTIVE")),
  row("key, a slot inactive, report 4 h 15 min old", inactive, key, report("INACTIVE", "ABSENT", madeAgo(255))),
  row("key, a slot inactive, report 5 min ahead", inactive, key, report("INACTIVE", "ABSENT", madeAgo(-5))),

  row("key, a slot inactive, report 4 h 16 min old", oldInactive, key, report("INACTIVE", "ABSENT", madeAgo(256))),
  row("key, a slot inactive, report 6 min ahead", oldInactive, key, report("INACTIVE", "ABSENT", madeAgo(-6))),

  row("key, both slots absent", noVerdict("CONTRADICTION"), key, report("ABSENT", "ABSENT")),
  row("key, both slots absent; again key", nonCompliant("KEY_CREATED_AFTER_REPORT"), key, report("ABSENT", "ABSENT"), key),
  row("key, both slots absent; again no key", compliant("KEY_DELETED_MEANWHILE"), key, report("ABSENT", "ABSENT"), noKey),
  row("key, both slots absent; again unreadable", nonCompliant("KEY_NOT_IN_REPORT"), key, report("ABSENT", "ABSENT"), unreadable),

  row("key, report unreadable", nonCompliant("DETAILS_UNAVAILABLE"), key, unreadable),
  row("key, report malformed", nonCompliant("DETAILS_UNAVAILABLE"), key, malformed),

  row("unreadable, a slot active", degraded("ACTIVE_KEY"), unreadable, report("ABSENT", "ACTIVE")),
  row("unreadable, one active, one inactive", degraded("ACTIVE_KEY"), unreadable, report("ACTIVE", "INACTIVE")),
  row("unreadable, a slot inactive", inactiveAlone, unreadable, report("INACTIVE", "ABSENT")),
  row("unreadable, a slot active in an old report", alone, unreadable, report("ACTIVE", "ABSENT", old)),
  row("unreadable, a slot inactive in an old report", alone, unreadable, report("INACTIVE", "ABSENT", old)),
  row("unreadable, both slots absent", alone, unreadable, report("ABSENT", "ABSENT")),
  row("unreadable, report unreadable", alone, unreadable, unreadable),
  row("unreadable, report malformed", alone, unreadable, malformed),
];

describe.each(["NON_COMPLIANT", "COMPLIANT"] as const)("with inactiveKeys %s", (inactiveKeys) => {
  it.each(rows)("decides on: $row", ({ evidence, expected }) => {
    const decision = decide(evidence, { inactiveKeys });
    expect(decision).toEqual("outcome" in expected ? expected : expected[inactiveKeys]);
  });

  it.each([
    ["without a time", { generatedTime: undefined }],
    ["whose age is in doubt", { readTime: inDoubt }],
  ])("treats a report %s as an old one", (_, age) => {
    const ageless = report("INACTIVE", "ABSENT", age);
    expect(decide({ summary: key, report: ageless }, { inactiveKeys })).toEqual(oldInactive);
    expect(decide({ summary: unreadable, report: ageless }, { inactiveKeys })).toEqual(alone);
  });
});

it("reaches every reason", () => {
  const expected = rows.flatMap((row) =>
    "outcome" in row.expected ? [row.expected] : Object.values(row.expected),
  );
  const every: Record<Reason | NoVerdictReason, true> = {
    NO_KEY: true,
    KEY_DELETED_AFTER_REPORT: true,
    KEY_DELETED_MEANWHILE: true,
    ACTIVE_KEY: true,
    INACTIVE_KEY: true,
    INACTIVE_KEY_UNCONFIRMED: true,
    KEY_CREATED_AFTER_REPORT: true,
    KEY_NOT_IN_REPORT: true,
    DETAILS_UNAVAILABLE: true,
    ANOTHER_ACCOUNTS_REPORT: true,
    SUMMARY_UNREADABLE: true,
    CONTRADICTION: true,
  };
  expect(new Set(expected.map(({ reason }) => reason))).toEqual(new Set(Object.keys(every)));
});
