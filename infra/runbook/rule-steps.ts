import { RULE_NAME } from "../../shared/names.ts";

/** Where the rule is found that a runbook is for. */
export type RuleLookup = "standalone" | "conformance-pack";

/**
 * Steps that find the rule's name. AWS Config gives the rule of a pack another name than the pack's
 * body does.
 */
export const FIND_RULE: Record<RuleLookup, object> = {
  standalone: {
    name: "findRule",
    description: "See that the rule is there.",
    action: "aws:executeAwsApi",
    inputs: { Service: "config", Api: "DescribeConfigRules", ConfigRuleNames: [RULE_NAME] },
    outputs: [{ Name: "RuleName", Selector: "$.ConfigRules[0].ConfigRuleName", Type: "String" }],
  },
  "conformance-pack": {
    name: "findRule",
    description: "Find the name that AWS Config gave to the rule of the conformance pack.",
    action: "aws:executeAwsApi",
    inputs: {
      Service: "config",
      Api: "DescribeConformancePackCompliance",
      ConformancePackName: "{{ ConformancePackName }}",
    },
    outputs: [
      {
        Name: "RuleName",
        Selector: "$.ConformancePackRuleComplianceList[0].ConfigRuleName",
        Type: "String",
      },
    ],
  },
};

/** AWS Config starts evaluations by request once a minute at most. */
const PAUSE = "PT90S";

/**
 * Steps that ask for an evaluation of the rule, and ask again where AWS Config has just been asked by
 * somebody else. The last one fails if it was refused each time.
 *
 * @param name of the first step; those of the others have it in them
 * @param times how often to ask
 * @param nextStep what follows once AWS Config has agreed
 */
export function evaluationSteps(name: string, times: number, nextStep: string): object[] {
  const nameOf = (attempt: number) => (attempt === 1 ? name : `${name}${attempt}`);
  const pauseBefore = (attempt: number) => `pauseBefore${capitalize(nameOf(attempt))}`;
  return Array.from({ length: times }, (_, index) => index + 1).flatMap((attempt) => {
    const isLast = attempt === times;
    const pause = {
      name: pauseBefore(attempt),
      description: "Wait, as AWS Config takes one such request a minute.",
      action: "aws:sleep",
      inputs: { Duration: PAUSE },
    };
    const ask = {
      name: nameOf(attempt),
      description: "Have the rule evaluated, so that AWS Config shows the account as it is now.",
      action: "aws:executeAwsApi",
      inputs: {
        Service: "config",
        Api: "StartConfigRulesEvaluation",
        ConfigRuleNames: ["{{ findRule.RuleName }}"],
      },
      ...(!isLast && {
        onFailure: `step:${pauseBefore(attempt + 1)}`,
        isCritical: false,
      }),
      nextStep,
    };
    return attempt === 1 ? [ask] : [pause, ask];
  });
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
