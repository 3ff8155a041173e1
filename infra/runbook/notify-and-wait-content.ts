import { assumeRoleParameter, evaluationSteps, PACK_NAME_PARAMETER } from "./common.ts";
import { type NotifySteps, WAIT_HOURS } from "./notify-steps.ts";

interface NotifyAndWaitContent {
  readonly roleArn: string;
  readonly notification: NotifySteps;
  /** The step `findRule`, or what resolves to one. */
  readonly findRule: unknown;
}

const ACCOUNT_SUMMARY = { Service: "iam", Api: "GetAccountSummary" };
const KEYS_PRESENT = "$.SummaryMap.AccountAccessKeysPresent";

/**
 * The content of the Automation runbook. Systems Manager compares a property with its desired values as
 * strings, even if it is a number.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
 */
export function notifyAndWaitContent(props: NotifyAndWaitContent): object {
  const { roleArn, notification, findRule } = props;
  return {
    schemaVersion: "0.3",
    description: [
      notification.description,
      `Waits for up to ${WAIT_HOURS} hours until IAM's account summary says that there is none, and has`,
      "the AWS Config rule evaluated again. Fails if a key is still there.",
      "Does nothing but ask for the evaluation where there is no key any more.",
    ].join("\n"),
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: {
      AutomationAssumeRole: assumeRoleParameter(roleArn),
      AccountId: {
        type: "String",
        description: "The account with the root access key. AWS Config's RESOURCE_ID.",
        allowedPattern: "^\\d{12}$",
      },
      ConformancePackName: PACK_NAME_PARAMETER,
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
        // The notification is sent even if the finding cannot be read.
        onFailure: "step:notifyWithoutFinding",
        isCritical: false,
      },
      ...notification.steps("notify", "AWS Config says: {{ readFinding.Annotation }}"),
      ...notification.steps("notifyWithoutFinding", "See in AWS Config which key it is."),
      {
        name: "waitForDeletion",
        description: "Wait until IAM's account summary says that there is no key.",
        action: "aws:waitForAwsResourceProperty",
        timeoutSeconds: WAIT_HOURS * 60 * 60,
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        // The last step checks whether the key is gone.
        onFailure: "Continue",
        isCritical: false,
      },
      ...evaluationSteps("startEvaluation", 2, "requireDeletion"),
      {
        name: "requireDeletion",
        description: "Fail if there still is a key.",
        action: "aws:assertAwsResourceProperty",
        inputs: { ...ACCOUNT_SUMMARY, PropertySelector: KEYS_PRESENT, DesiredValues: ["0"] },
        // IAM may throttle the call, which does not mean that there is a key.
        maxAttempts: 3,
        isEnd: true,
      },
    ],
    outputs: ["findRule.RuleName"],
  };
}
