import { parseRuleParameters } from "../../../rule/event.ts";
import { FREQUENCY_HOURS } from "../../../shared/config-rule.ts";
import { isFrequency, type OwnRule } from "../../status/own-rules.ts";
import type { Check, Judgement } from "../check.ts";
import type { AccountContext } from "./context.ts";

export const ruleCheck: Check<AccountContext> = {
  id: "rule",
  title: "AWS Config rule",
  actions: ["config:DescribeConfigRules"],
  async *run({ rules, names, region }) {
    const found = await rules();
    if (found.length === 0) {
      yield {
        health: "BAD",
        found: `AWS Config has no rule ${names.rule} in ${region}, nor one of a conformance pack or of an organization.`,
        fix: "Deploy the rule, or name its Region with --region, or its prefix with --name-prefix.",
      };
    }
    for (const rule of found) yield judgeRule(rule);
  },
};

/** How a rule can have come into the account, by its ARN. */
const ORIGINS: readonly (readonly [part: string, origin: string])[] = [
  ["/config-conforms.amazonaws.com/", "of a conformance pack"],
  ["/config-multiaccountsetup.amazonaws.com/", "of the organization"],
];

/** States in which AWS Config evaluates a rule. */
const AT_WORK = ["ACTIVE", "EVALUATING"];

/**
 * | rule                                        | health  |
 * | ------------------------------------------- | ------- |
 * | is being deleted                            | BAD     |
 * | is not evaluated on a schedule              | BAD     |
 * | calls a function of another account         | BAD     |
 * | has parameters that each evaluation rejects | BAD     |
 * | is in a state or at a frequency not known   | UNKNOWN |
 */
export function judgeRule({ ruleName: subject, accountId, arn, definition }: OwnRule): Judgement {
  const { state = "nothing", functionArn = "", frequency, messageTypes } = definition;
  const bad = (found: string, fix: string): Judgement => ({ health: "BAD", subject, found, fix });
  const again = "Deploy the rule again.";
  if (state.startsWith("DELETING")) return bad(`The rule is being deleted (${state}).`, again);
  if (!messageTypes.includes("ScheduledNotification")) {
    return bad("The rule is not evaluated on a schedule.", again);
  }
  const [, , , , functionAccount] = functionArn.split(":");
  if (functionAccount !== accountId) {
    return bad(
      `The rule calls ${functionArn || "no function"}, which is not in this account. Each evaluation fails.`,
      "Deploy the function and the rule to the same account.",
    );
  }
  const problem = parameterProblem(definition.inputParameters);
  if (problem !== undefined) {
    return bad(
      `Each evaluation rejects the parameters of the rule. ${problem}`,
      "Correct the parameters where the rule is deployed.",
    );
  }
  if (!AT_WORK.includes(state)) {
    return { health: "UNKNOWN", subject, found: `The state of the rule is ${state}.` };
  }
  if (frequency !== undefined && !isFrequency(frequency)) {
    return { health: "UNKNOWN", subject, found: `The frequency of the rule is ${frequency}.` };
  }
  const hours = FREQUENCY_HOURS[frequency ?? "TwentyFour_Hours"];
  const origin = ORIGINS.find(([part]) => arn.includes(part))?.[1] ?? "of this account";
  const every = hours === 1 ? "every hour" : `every ${hours} hours`;
  return {
    health: "GOOD",
    subject,
    found: `A rule ${origin}, evaluated ${every} by ${functionArn.split(":")[6]}.`,
  };
}

function parameterProblem(inputParameters: string | undefined): string | undefined {
  try {
    parseRuleParameters(inputParameters);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
