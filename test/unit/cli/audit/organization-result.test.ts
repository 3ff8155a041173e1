import { describe, expect, it } from "vitest";
import { decideOnKeys, type KeyVerdict } from "../../../../cli/audit/organization-result.ts";
import type { KeyStatus } from "../../../../shared/key-details.ts";

const nonCompliant = (reason: KeyVerdict["reason"]): KeyVerdict => ({
  complianceType: "NON_COMPLIANT",
  reason,
});

/** Statuses of the keys, and the verdict; null if `inactiveKeys` decides. */
const rows: readonly (readonly [readonly (KeyStatus | undefined)[], KeyVerdict | null])[] = [
  [[], { complianceType: "COMPLIANT", reason: "NO_KEY" }],
  [["Active"], nonCompliant("ACTIVE_KEY")],
  [["Active", "Active"], nonCompliant("ACTIVE_KEY")],
  [["Inactive", "Active"], nonCompliant("ACTIVE_KEY")],
  [[undefined, "Active"], nonCompliant("ACTIVE_KEY")],
  [["Inactive"], null],
  [["Inactive", "Inactive"], null],
  [[undefined], nonCompliant("KEY_STATUS_UNKNOWN")],
  [["Inactive", undefined], nonCompliant("KEY_STATUS_UNKNOWN")],
];

describe.each(["NON_COMPLIANT", "COMPLIANT"] as const)("with inactiveKeys %s", (inactiveKeys) => {
  it.each(rows)("decides on keys with statuses %j", (statuses, expected) => {
    const keys = statuses.map((status) => ({ status }));
    expect(decideOnKeys(keys, { inactiveKeys })).toEqual(
      expected ?? { complianceType: inactiveKeys, reason: "INACTIVE_KEY" },
    );
  });
});
