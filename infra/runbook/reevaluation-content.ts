import { assumeRoleParameter, PACK_NAME_PARAMETER } from "./parameters.ts";
import { evaluationSteps } from "./rule-steps.ts";

/** IAM makes a credential report at most every 4 hours; by then it can have one with the change in it. */
const UNTIL_NEXT_REPORT = "PT4H20M";

/**
 * When several changes come together, each has its execution, and AWS Config is asked once a minute
 * at most.
 */
const ATTEMPTS = 4;

interface ReevaluationContent {
  readonly roleArn: string;
  /** The step `findRule`, or what resolves to one. */
  readonly findRule: unknown;
}

/** The content of the Automation runbook that has the rule evaluated when a root key has changed. */
export function reevaluationContent({ roleArn, findRule }: ReevaluationContent): object {
  return {
    schemaVersion: "0.3",
    description: [
      "Has the AWS Config rule evaluated at once when a root access key was created, changed or deleted,",
      "and once more when IAM can have a new credential report, which says more than the account summary.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: assumeRoleParameter(roleArn),
      ConformancePackName: PACK_NAME_PARAMETER,
    },
    mainSteps: [
      findRule,
      ...evaluationSteps("startEvaluation", ATTEMPTS, "waitForReport"),
      {
        name: "waitForReport",
        description: "Wait until IAM makes a new credential report when asked.",
        action: "aws:sleep",
        inputs: { Duration: UNTIL_NEXT_REPORT },
      },
      ...evaluationSteps("startEvaluationWithReport", ATTEMPTS, "end"),
      {
        name: "end",
        description: "End here, whichever of the requests AWS Config has agreed to.",
        action: "aws:sleep",
        inputs: { Duration: "PT1S" },
      },
    ],
    outputs: ["findRule.RuleName"],
  };
}
