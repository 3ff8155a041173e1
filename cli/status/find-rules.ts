import {
  type ConfigRule,
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
} from "@aws-sdk/client-config-service";
import { isRuleName } from "../../shared/config-rule.ts";
import { pagesOf } from "../aws/pages.ts";
import { CallError } from "../call-error.ts";
import type { RuleSchedule } from "./evidence.ts";
import { callLimits } from "./limits.ts";
import { silentAfterHours } from "./schedule.ts";

/** A rule of the account that asks. */
export interface OwnRule extends RuleSchedule {
  readonly accountId: string;
}

/**
 * Finds the rule in this account and Region by the names that it can have. There can be several, as
 * one that is deployed by itself and one in a conformance pack do not exclude each other.
 *
 * @throws {CallError} If AWS Config refuses to list the rules.
 */
export async function findRules(client: ConfigServiceClient): Promise<OwnRule[]> {
  const found: OwnRule[] = [];
  try {
    const pages = pagesOf((NextToken) =>
      client.send(new DescribeConfigRulesCommand({ NextToken }), callLimits()),
    );
    for await (const { ConfigRules = [] } of pages) {
      found.push(...ConfigRules.flatMap((rule) => ownRule(rule) ?? []));
    }
  } catch (error) {
    throw new CallError("config:DescribeConfigRules", error);
  }
  return found;
}

/** Nothing where it is another rule: of another name, or one of AWS's that merely has the name. */
function ownRule(rule: ConfigRule): OwnRule | undefined {
  const { ConfigRuleName = "", ConfigRuleArn = "", Source } = rule;
  if (!isRuleName(ConfigRuleName) || Source?.Owner !== "CUSTOM_LAMBDA") return undefined;
  const [, , , region = "", accountId = ""] = ConfigRuleArn.split(":");
  return {
    accountId,
    ruleName: ConfigRuleName,
    region,
    silentAfterHours: silentAfterHours(rule),
  };
}
