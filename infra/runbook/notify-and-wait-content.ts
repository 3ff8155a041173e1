import type { AccountNames } from "../../shared/names.ts";
import { assumeRoleParameter, endStep, evaluationSteps, packNameParameter } from "./common.ts";
import { type NotifySteps, WAIT_HOURS } from "./notify-steps.ts";

interface NotifyAndWaitContent {
  readonly names: AccountNames;
  readonly roleArn: string;
  readonly notification: NotifySteps;
  /** The step `findRule`, or what resolves to one. */
  readonly findRule: unknown;
}

const ACCOUNT_SUMMARY = { Service: "iam", Api: "GetAccountSummary" };
const KEYS_PRESENT = "$.SummaryMap.AccountAccessKeysPresent";

/** Reads whether there is a key. A step with DesiredValues would compare the number with a string. */
const readSummary = (name: string, description: string) => ({
  name,
  description,
  action: "aws:executeAwsApi",
  // IAM may throttle the call, which does not mean that there is a key.
  maxAttempts: 3,
  inputs: ACCOUNT_SUMMARY,
  outputs: [{ Name: "KeysPresent", Selector: KEYS_PRESENT, Type: "Integer" }],
});

interface Branch {
  readonly name: string;
  readonly description: string;
  readonly choice: { readonly NextStep: string; readonly Variable: string } & (
    | { readonly NumericEquals: number }
    | { readonly StringEquals: string }
  );
  readonly otherwise: string;
}

const branch = ({ name, description, choice, otherwise }: Branch) => ({
  name,
  description,
  action: "aws:branch",
  inputs: { Choices: [choice], Default: otherwise },
});

/**
 * The content of the Automation runbook.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
 */
export function notifyAndWaitContent(props: NotifyAndWaitContent): object {
  const { names, roleArn, notification, findRule } = props;
  return {
    schemaVersion: "0.3",
    description: [
      notification.description,
      `Waits up to ${WAIT_HOURS} hours until IAM's account summary shows no key, and re-evaluates the AWS Config rule.`,
      "Fails if a key still exists. If no key exists at the start, it only re-evaluates the rule.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: assumeRoleParameter(roleArn),
      AccountId: {
        type: "String",
        description:
          "ID of the account with the root access key. AWS Config passes it as RESOURCE_ID.",
        allowedPattern: "^\\d{12}$",
      },
      ConformancePackName: packNameParameter(names),
    },
    mainSteps: [
      findRule,
      readSummary("readSummary", "Check whether a key still exists."),
      branch({
        name: "isKeyPresent",
        description: "Send no notification if no key exists.",
        choice: {
          NextStep: "startEvaluation",
          Variable: "{{ readSummary.KeysPresent }}",
          NumericEquals: 0,
        },
        otherwise: "hasFinding",
      }),
      branch({
        name: "hasFinding",
        description:
          "Check whether AWS Config has a finding. It has none before the first evaluation.",
        choice: {
          NextStep: "readFinding",
          Variable: "{{ findRule.Compliance }}",
          StringEquals: "NON_COMPLIANT",
        },
        otherwise: "notifyWithoutFinding",
      }),
      {
        name: "readFinding",
        description: "Read the finding: which key, its age and its last use.",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "config",
          Api: "GetComplianceDetailsByConfigRule",
          ConfigRuleName: "{{ findRule.RuleName }}",
        },
        outputs: [
          { Name: "Annotation", Selector: "$.EvaluationResults[0].Annotation", Type: "String" },
        ],
        // The notification is sent even if the finding cannot be read.
        onFailure: "step:notifyWithoutFinding",
        isCritical: false,
      },
      ...notification.steps("notify", "AWS Config says: {{ readFinding.Annotation }}"),
      ...notification.steps("notifyWithoutFinding", "See in AWS Config which key it is."),
      {
        name: "waitForDeletion",
        description: "Wait until the account summary shows no key.",
        action: "aws:waitForAwsResourceProperty",
        timeoutSeconds: WAIT_HOURS * 60 * 60,
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        // However the value is compared, the steps after the wait decide whether the key is gone.
        onFailure: "Continue",
        isCritical: false,
      },
      ...evaluationSteps("startEvaluation", 2, "readSummaryAgain"),
      readSummary("readSummaryAgain", "Check again whether a key still exists."),
      branch({
        name: "isKeyDeleted",
        description: "Succeed only if no key exists.",
        choice: {
          NextStep: "end",
          Variable: "{{ readSummaryAgain.KeysPresent }}",
          NumericEquals: 0,
        },
        otherwise: "requireDeletion",
      }),
      {
        name: "requireDeletion",
        description: "Fail, because a key still exists.",
        action: "aws:assertAwsResourceProperty",
        // The branch has decided. However the value is compared, a key that is there does not match.
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        nextStep: "end",
      },
      endStep("End: no key exists."),
    ],
    outputs: ["findRule.RuleName"],
  };
}
