import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotate } from "../../../rule/annotation.ts";
import { UnreadableEvidenceError } from "../../../rule/errors.ts";
import type { RootKey } from "../../../rule/evidence/credential-report.ts";
import type { Evidence } from "../../../rule/evidence/evidence.ts";
import type { Reason, Verdict } from "../../../rule/verdict.ts";

const active: RootKey = {
  slot: 1,
  status: "ACTIVE",
  created: new Date("2019-03-02T10:00:00Z"),
  lastUsed: { date: new Date("2026-11-20T23:59:00Z"), service: "s3", region: "us-east-1" },
};
const inactive: RootKey = {
  slot: 2,
  status: "INACTIVE",
  created: new Date("2010-01-01T00:00:00Z"),
  lastUsed: "NONE",
};
const generatedTime = new Date("2026-11-23T14:05:31Z");
const readTime = { isCertain: true, now: generatedTime } as const;
const denied = {
  readable: false,
  error: new UnreadableEvidenceError("…", "iam:GetAccountSummary denied"),
} as const;

const evidenceOf = (...keys: RootKey[]): Evidence => ({
  summary: { readable: true, value: { rootKeyPresent: true } },
  report: { readable: true, value: { generatedTime, readTime, keys } },
});

const ofTheFuture: Evidence = {
  ...evidenceOf(),
  report: {
    readable: true,
    value: {
      generatedTime,
      readTime: { isCertain: true, now: new Date(generatedTime.getTime() - 6 * 60 * 1000) },
      keys: [],
    },
  },
};

const verdict = (reason: Reason, changes: Partial<Verdict> = {}): Verdict => ({
  outcome: "VERDICT",
  complianceType: "NON_COMPLIANT",
  reason,
  degraded: false,
  ...changes,
});
const compliant = { complianceType: "COMPLIANT" } as const;
const unreadable = {
  ...evidenceOf(),
  report: { readable: false, error: new UnreadableEvidenceError("…", "still being generated") },
} as const;

// biome-ignore format: a table, one row a line
const cases: Record<string, [Verdict, Evidence, string]> = {
  "no key": [verdict("NO_KEY", compliant), evidenceOf(), "No root access key: IAM's account summary says so. Report 2026-11-23T14:05Z."],
  "no key, report unreadable": [verdict("NO_KEY", compliant), unreadable, "No root access key: IAM's account summary says so. Credential report: still being generated."],
  "key deleted after the report": [verdict("KEY_DELETED_AFTER_REPORT", compliant), evidenceOf(active), "No root access key: deleted after the report, which still shows it. Report 2026-11-23T14:05Z."],
  "key deleted meanwhile": [verdict("KEY_DELETED_MEANWHILE", compliant), evidenceOf(), "No root access key: deleted during the evaluation. Report 2026-11-23T14:05Z."],
  "active key": [verdict("ACTIVE_KEY"), evidenceOf(active), "Root access key 1 is active: created 2019-03-02, last used 2026-11-20 by s3 in us-east-1. Report 2026-11-23T14:05Z."],
  "two keys": [verdict("ACTIVE_KEY"), evidenceOf(active, inactive), "Root access key 1 is active: created 2019-03-02, last used 2026-11-20 by s3 in us-east-1. Root access key 2 is inactive: created 2010-01-01, no use on record. Report 2026-11-23T14:05Z."],
  "active key of unknown age beside an unreadable slot": [verdict("ACTIVE_KEY"), evidenceOf({ ...active, created: undefined, lastUsed: undefined }, { slot: 2, status: "UNREADABLE" }), "Root access key 1 is active: creation unknown, last use unknown. Root access key 2 is unreadable. Report 2026-11-23T14:05Z."],
  "active key, degraded": [verdict("ACTIVE_KEY", { degraded: true }), { ...evidenceOf(active), summary: denied }, "Root access key 1 is active: created 2019-03-02, last used 2026-11-20 by s3 in us-east-1. Account summary unreadable: iam:GetAccountSummary denied. Report 2026-11-23T14:05Z."],
  "noncompliant inactive key": [verdict("INACTIVE_KEY"), evidenceOf(inactive), "Root access key 2 is inactive: created 2010-01-01, no use on record. An inactive key is noncompliant. Report 2026-11-23T14:05Z."],
  "inactive key that does not": [verdict("INACTIVE_KEY", compliant), evidenceOf(inactive), "Root access key 2 is inactive: created 2010-01-01, no use on record. inactiveKeys allows that. Report 2026-11-23T14:05Z."],
  "inactive key in an old report": [verdict("INACTIVE_KEY_UNCONFIRMED"), evidenceOf(inactive), "A root access key exists: no fresh report says that it is inactive. Root access key 2 is inactive: created 2010-01-01, no use on record. Report 2026-11-23T14:05Z."],
  "key created after the report": [verdict("KEY_CREATED_AFTER_REPORT"), evidenceOf(), "A root access key exists: created after the report, which shows none. Report 2026-11-23T14:05Z."],
  "key that a report of the future does not show": [verdict("KEY_CREATED_AFTER_REPORT"), ofTheFuture, "A root access key exists: the report, whose time is uncertain, shows none. Report 2026-11-23T14:05Z."],
  "key not in the report": [verdict("KEY_NOT_IN_REPORT"), { ...evidenceOf(), secondSummary: denied }, "A root access key exists: the report does not show it. Account summary, read again: iam:GetAccountSummary denied. Report 2026-11-23T14:05Z."],
  "details unavailable": [verdict("DETAILS_UNAVAILABLE"), unreadable, "A root access key exists: details unavailable. Credential report: still being generated."],
};

describe("says why", () => {
  it.each(Object.entries(cases))("%s", (_, [found, evidence, annotation]) => {
    expect(annotate(found, evidence)).toBe(annotation);
  });
});

it("has no double quotes, which would end the text around it", () => {
  const key: RootKey = {
    ...active,
    lastUsed: { date: generatedTime, service: 'a"b"', region: undefined },
  };
  expect(annotate(verdict("ACTIVE_KEY"), evidenceOf(key))).toContain("by a'b'.");
});

describe("leaves out what does not fit in 256 characters, and says so,", () => {
  const usedBy = (service: string): RootKey => ({
    ...active,
    lastUsed: { date: generatedTime, service, region: "us-east-1" },
  });

  it("but cuts no fact", () => {
    expect(annotate(verdict("ACTIVE_KEY"), evidenceOf(usedBy("x".repeat(300))))).toBe(
      "Root access key 1 is active: created 2019-03-02. ... Report 2026-11-23T14:05Z.",
    );
  });

  it("whatever the length of a name", () => {
    const ofAnyLength = fc.property(fc.nat(300), fc.nat(300), (first, second) => {
      const annotation = annotate(verdict("ACTIVE_KEY", { degraded: true }), {
        ...evidenceOf(usedBy("x".repeat(first)), { ...usedBy("y".repeat(second)), slot: 2 }),
        summary: denied,
      });
      expect(annotation.length).toBeLessThanOrEqual(256);
      expect(annotation).toMatch(
        /^Root access key 1 is active: created 2019-03-02\b.*\.( \.{3})? Report 2026-11-23T14:05Z\.$/,
      );
    });
    fc.assert(ofAnyLength);
  });

  it("but all that does fit, to the last character", () => {
    const lengths = Array.from(
      { length: 300 },
      (_, length) => annotate(verdict("ACTIVE_KEY"), evidenceOf(usedBy("x".repeat(length)))).length,
    );
    expect(Math.max(...lengths)).toBe(256 - " ...".length);
  });
});
