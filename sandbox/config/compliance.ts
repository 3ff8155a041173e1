import type { ConfigRule } from "./rule.ts";

/** A rule is as compliant as the worst of its resources; without a result there is not enough data. */
export function complianceOf({ evaluations }: ConfigRule) {
  const nonCompliant = [...evaluations.values()].filter(
    ({ complianceType }) => complianceType === "NON_COMPLIANT",
  ).length;
  if (nonCompliant > 0) {
    return {
      ComplianceType: "NON_COMPLIANT",
      ComplianceContributorCount: { CappedCount: nonCompliant, CapExceeded: false },
    };
  }
  return { ComplianceType: evaluations.size > 0 ? "COMPLIANT" : "INSUFFICIENT_DATA" };
}
