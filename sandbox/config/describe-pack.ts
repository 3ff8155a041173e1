import * as v from "valibot";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../wire/input.ts";
import { complianceOf } from "./compliance.ts";
import type { ConfigRules } from "./rules.ts";

const DescribePackInput = v.strictObject({
  ConformancePackName: v.string(),
  Filters: v.optional(
    v.strictObject({
      ConfigRuleNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(10))),
      // AWS Config does not filter by INSUFFICIENT_DATA.
      ComplianceType: v.optional(v.picklist(["COMPLIANT", "NON_COMPLIANT"])),
    }),
    {},
  ),
  Limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 0),
  /** How many rules were on the pages before. */
  NextToken: v.optional(v.pipe(v.string(), v.regex(/^\d+$/)), "0"),
});

/** A page that is not asked to have another length has so many rules at most. */
const DEFAULT_LIMIT = 1000;

/**
 * Says how compliant the rules of a conformance pack are.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConformancePackCompliance.html
 */
export function describePack(rules: ConfigRules, request: unknown): object {
  const { ConformancePackName, Filters, Limit, NextToken } = parseInput(
    DescribePackInput,
    request,
    "InvalidParameterValueException",
  );
  const all = rules.listPack(ConformancePackName).map((rule) => ({
    ConfigRuleName: rule.name,
    ComplianceType: complianceOf(rule).ComplianceType,
    Controls: [],
  }));
  const { ConfigRuleNames, ComplianceType } = Filters;
  const missing = ConfigRuleNames?.find(
    (name) => !all.some(({ ConfigRuleName }) => ConfigRuleName === name),
  );
  if (missing !== undefined) {
    throw new ServiceError(
      "NoSuchConfigRuleInConformancePackException",
      400,
      `There is no rule '${missing}' in ${ConformancePackName}.`,
    );
  }
  const wanted = all.filter(
    (rule) =>
      (!ConfigRuleNames?.length || ConfigRuleNames.includes(rule.ConfigRuleName)) &&
      (!ComplianceType || ComplianceType === rule.ComplianceType),
  );
  const start = Number(NextToken);
  const end = start + (Limit || DEFAULT_LIMIT);
  return {
    ConformancePackName,
    ConformancePackRuleComplianceList: wanted.slice(start, end),
    NextToken: end < wanted.length ? `${end}` : undefined,
  };
}
