import * as v from "valibot";
import type { Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { parseInput } from "../wire/input.ts";
import type { ConfigRule } from "./rule.ts";

const DescribeRulesInput = v.strictObject({
  ConfigRuleNames: v.optional(v.pipe(v.array(v.string()), v.maxLength(25))),
  NextToken: PageToken,
});

/** So many rules a page has at most; AWS names no number. */
const LIMIT = 25;

/**
 * Describes rules, a page at a time.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html
 */
export function describeRules({ account, rules }: Tenant, request: unknown): object {
  const { ConfigRuleNames, NextToken } = parseInput(DescribeRulesInput, request);
  const { items, next } = pageOf(rules.list(ConfigRuleNames), {
    token: NextToken,
    limit: LIMIT,
    emptyPages: false,
  });
  const functionArn = `arn:${account.partition}:lambda:${rules.region}:${account.id}:function:sandbox`;
  return { ConfigRules: items.map((rule) => describeRule(rule, functionArn)), ...next };
}

function describeRule(rule: ConfigRule, functionArn: string): object {
  const { frequency, statedIn } = rule.schedule;
  return {
    ConfigRuleName: rule.name,
    ConfigRuleArn: rule.arn,
    ConfigRuleId: rule.id,
    ConfigRuleState: "ACTIVE",
    InputParameters: JSON.stringify(rule.parameters),
    MaximumExecutionFrequency: statedIn === "RULE" ? frequency : undefined,
    Source: {
      Owner: "CUSTOM_LAMBDA",
      SourceIdentifier: functionArn,
      SourceDetails: [
        {
          EventSource: "aws.config",
          MessageType: "ScheduledNotification",
          MaximumExecutionFrequency: statedIn === "SOURCE" ? frequency : undefined,
        },
      ],
    },
  };
}
