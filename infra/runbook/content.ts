import { CONFORMANCE_PACK_NAME, RULE_NAME } from "../names.ts";
import { REMOVAL_STEPS } from "../removal-steps.ts";

/** How long the owners have before the remediation fails. Waiting costs nothing. */
const WAIT_HOURS = 24;

/** AWS Config starts evaluations by request once a minute at most. */
const PAUSE = "PT90S";

/** Where the rule is found that the runbook was started for. */
export type RuleLookup = "plain" | "conformance-pack";

interface RunbookContent {
  readonly roleArn: string;
  readonly topicArn: string;
  /** The step `findRule`, one of those below, or what resolves to one. */
  readonly findRule: unknown;
}

/**
 * Steps that find the rule's name. AWS Config gives the rule of a pack another name than the pack's
 * body does.
 */
export const FIND_RULE: Record<RuleLookup, object> = {
  plain: {
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

/** The step `NAME`, which asks for an evaluation of the rule. */
const startEvaluation = (name: string, rest: object) => ({
  name,
  description: "Have the rule evaluated, so that AWS Config shows the account as it is now.",
  action: "aws:executeAwsApi",
  inputs: {
    Service: "config",
    Api: "StartConfigRulesEvaluation",
    ConfigRuleNames: ["{{ findRule.RuleName }}"],
  },
  ...rest,
});

/** The step `NAME`, which tells the owners what to do. */
const tellOwners = (name: string, topicArn: string, finding: string, rest: object) => ({
  name,
  description: "Tell the owners what was found and what to do.",
  action: "aws:executeAwsApi",
  inputs: {
    Service: "sns",
    Api: "Publish",
    TopicArn: topicArn,
    Subject: "AWS account {{ AccountId }}: delete the root access key",
    Message: message(finding),
  },
  ...rest,
});

const ACCOUNT_SUMMARY = { Service: "iam", Api: "GetAccountSummary" };
const KEYS_PRESENT = "$.SummaryMap.AccountAccessKeysPresent";

/**
 * The content of the Automation runbook. Systems Manager compares a property with its desired value
 * as strings, numbers too.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
 */
export function runbookContent({ roleArn, topicArn, findRule }: RunbookContent): object {
  return {
    schemaVersion: "0.3",
    description: [
      "Tells the owners of an AWS account to delete the root user's access keys, which only they can.",
      `Waits for up to ${WAIT_HOURS} hours until IAM's account summary says that there is none, and has`,
      "the AWS Config rule evaluated again. Fails if a key is still there.",
      "Does nothing but ask for the evaluation where there is no key any more.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: {
        type: "String",
        description: "ARN of the role that the runbook works with.",
        default: roleArn,
        allowedPattern: "^arn:[a-z0-9-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$",
      },
      AccountId: {
        type: "String",
        description: "The account with the root access key. AWS Config's RESOURCE_ID.",
        allowedPattern: "^\\d{12}$",
      },
      ConformancePackName: {
        type: "String",
        description: "The conformance pack that holds the rule, where one does.",
        default: CONFORMANCE_PACK_NAME,
        allowedPattern: "^[a-zA-Z][-a-zA-Z0-9]{0,255}$",
      },
    },
    mainSteps: [
      findRule,
      {
        name: "readSummary",
        description: "Ask IAM whether there still is a key.",
        action: "aws:executeAwsApi",
        inputs: ACCOUNT_SUMMARY,
        outputs: [{ Name: "KeysPresent", Selector: KEYS_PRESENT, Type: "Integer" }],
      },
      {
        name: "isKeyPresent",
        description: "Trouble nobody where the key is gone already.",
        action: "aws:branch",
        inputs: {
          Choices: [
            {
              NextStep: "startEvaluation",
              Variable: "{{ readSummary.KeysPresent }}",
              NumericEquals: 0,
            },
          ],
          Default: "readFinding",
        },
      },
      {
        name: "readFinding",
        description: "Read what the rule found: which key, since when, last used where.",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "config",
          Api: "GetComplianceDetailsByConfigRule",
          ConfigRuleName: "{{ findRule.RuleName }}",
        },
        outputs: [
          { Name: "Annotation", Selector: "$.EvaluationResults[0].Annotation", Type: "String" },
        ],
        // The owners are told all the same.
        onFailure: "step:tellOwnersWithoutFinding",
        isCritical: false,
      },
      tellOwners("tellOwners", topicArn, "AWS Config says: {{ readFinding.Annotation }}", {
        nextStep: "waitForDeletion",
      }),
      tellOwners("tellOwnersWithoutFinding", topicArn, "See in AWS Config which key it is.", {}),
      {
        name: "waitForDeletion",
        description: "Wait until IAM's account summary says that there is no key.",
        action: "aws:waitForAwsResourceProperty",
        timeoutSeconds: WAIT_HOURS * 60 * 60,
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        // The last step tells whether it is gone.
        onFailure: "Continue",
        isCritical: false,
      },
      startEvaluation("startEvaluation", {
        onFailure: "step:pause",
        isCritical: false,
        nextStep: "requireDeletion",
      }),
      {
        name: "pause",
        description: "Wait, as AWS Config takes one such request a minute.",
        action: "aws:sleep",
        inputs: { Duration: PAUSE },
      },
      startEvaluation("startEvaluationAgain", {}),
      {
        name: "requireDeletion",
        description: "Fail if there still is a key.",
        action: "aws:assertAwsResourceProperty",
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        // IAM may throttle, which does not mean that the key is there.
        maxAttempts: 3,
        isEnd: true,
      },
    ],
    outputs: ["findRule.RuleName"],
  };
}

function message(finding: string): string {
  return [
    "The root user of AWS account {{ AccountId }} has an access key.",
    "",
    finding,
    "",
    "Such a key gives whoever holds it the whole account, and no IAM policy restricts it.",
    "Only the root user can delete it:",
    "",
    ...REMOVAL_STEPS.map((step, index) => `${index + 1}. ${step}`),
    "",
    `This remediation ({{ automation:EXECUTION_ID }}) waits for up to ${WAIT_HOURS} hours until IAM says that there is`,
    "no key, then has the rule evaluated again. If the key is still there by then, it fails.",
  ].join("\n");
}
