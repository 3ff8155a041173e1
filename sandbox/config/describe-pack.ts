import * as v from "valibot";
import { parseInput } from "../wire/input.ts";
import { complianceOf } from "./compliance.ts";
import type { ConfigRules } from "./rules.ts";

const DescribePackInput = v.strictObject({ ConformancePackName: v.string() });

/**
 * Says how compliant the rules of a conformance pack are.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConformancePackCompliance.html
 */
export function describePack(rules: ConfigRules, request: unknown): object {
  const { ConformancePackName } = parseInput(
    DescribePackInput,
    request,
    "InvalidParameterValueException",
  );
  return {
    ConformancePackName,
    ConformancePackRuleComplianceList: rules.listPack(ConformancePackName).map((rule) => ({
      ConfigRuleName: rule.name,
      ComplianceType: complianceOf(rule).ComplianceType,
      Controls: [],
    })),
  };
}
