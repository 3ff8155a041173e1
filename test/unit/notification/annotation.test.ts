import { expect, it } from "vitest";
import { readAnnotation } from "../../../notification/kinds/annotation.ts";
import { annotate } from "../../../rule/annotation.ts";
import type { RootKey } from "../../../rule/evidence/credential-report.ts";
import type { Evidence } from "../../../rule/evidence/evidence.ts";
import type { Reason, Verdict } from "../../../rule/verdict.ts";

const unused: RootKey = {
  slot: 1,
  status: "INACTIVE",
  created: new Date("2010-01-01T00:00:00Z"),
  lastUsed: "NONE",
};
const used: RootKey = {
  ...unused,
  slot: 2,
  lastUsed: { date: new Date("2026-11-20T23:59:00Z"), service: "s3", region: "us-east-1" },
};
const active: RootKey = { ...used, status: "ACTIVE" };

function annotationOn(reason: Reason, ...keys: RootKey[]): string {
  const now = new Date("2026-11-23T14:05:31Z");
  const verdict: Verdict = {
    outcome: "VERDICT",
    complianceType: "NON_COMPLIANT",
    reason,
    degraded: false,
  };
  const evidence: Evidence = {
    summary: { readable: true, value: { rootKeyPresent: true } },
    report: {
      readable: true,
      value: { generatedTime: now, readTime: { isCertain: true, now }, keys },
    },
  };
  return annotate(verdict, evidence);
}

it.each([
  ["INACTIVE_KEY", [unused], { lastUseIsKnown: false, keysAreInactive: true }],
  ["INACTIVE_KEY", [unused, used], { lastUseIsKnown: true, keysAreInactive: true }],
  ["INACTIVE_KEY_UNCONFIRMED", [used], { lastUseIsKnown: true, keysAreInactive: false }],
  ["ACTIVE_KEY", [unused, active], { lastUseIsKnown: true, keysAreInactive: false }],
  ["DETAILS_UNAVAILABLE", [], { lastUseIsKnown: false, keysAreInactive: false }],
] as const)("the rule's own annotation is understood: %s %j", (reason, keys, read) => {
  expect(readAnnotation(annotationOn(reason, ...keys))).toEqual(read);
});

it.each([undefined, null, 7, {}, ""])("contains nothing if it is %j", (annotation) => {
  expect(readAnnotation(annotation)).toEqual({ lastUseIsKnown: false, keysAreInactive: false });
});
