import { RULE_NAME, RUNBOOK_NAME } from "../names.ts";
import { REMOVAL_STEPS } from "../removal-steps.ts";

/** An event that people are told about, and the message that they get. */
export interface Notice {
  readonly description: string;
  /** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly eventPattern: object;
  /** Where the event has what the lines name: `<name>`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /** Without double quotes, which EventBridge puts around each. */
  readonly lines: readonly string[];
}

/**
 * The names that the rule can have, by the way in which it was deployed: by itself, in a conformance
 * pack, or as an organization's rule.
 */
const RULE_NAMES = [
  RULE_NAME,
  { prefix: `${RULE_NAME}-conformance-pack-` },
  { prefix: `OrgConfigRule-${RULE_NAME}-` },
];

const complianceChange = (detail: object, quietAccounts: readonly string[]) => ({
  source: ["aws.config"],
  "detail-type": ["Config Rules Compliance Change"],
  ...(quietAccounts.length > 0 && { account: [{ "anything-but": quietAccounts }] }),
  detail: {
    messageType: ["ComplianceChangeNotification"],
    configRuleName: RULE_NAMES,
    ...detail,
  },
});

const invocationResult = (result: "Success" | "Failure", functionArn: string, detail: object) => ({
  source: ["lambda"],
  "detail-type": [`Lambda Function Invocation Result - ${result}`],
  // In the event, the function's version follows its ARN.
  detail: { requestContext: { functionArn: [{ prefix: `${functionArn}:` }] }, ...detail },
});

const FINDING_PATHS = {
  account: "$.account",
  region: "$.region",
  rule: "$.detail.configRuleName",
  annotation: "$.detail.newEvaluationResult.annotation",
  time: "$.detail.newEvaluationResult.resultRecordedTime",
};

/** The account turned NON_COMPLIANT, or is so at its first evaluation. */
export const findingNotice = (quietAccounts: readonly string[]): Notice => ({
  description: "The root user has an access key",
  eventPattern: complianceChange(
    { newEvaluationResult: { complianceType: ["NON_COMPLIANT"] } },
    quietAccounts,
  ),
  inputPaths: FINDING_PATHS,
  lines: [
    "FINDING: the root user of AWS account <account> has an access key.",
    "<annotation>",
    "Rule <rule> in <region>, <time>.",
    "What to do:",
    ...REMOVAL_STEPS.map((step, index) => `${index + 1}. ${step}`),
  ],
});

/** The account was NON_COMPLIANT and is COMPLIANT again. */
export const resolvedNotice = (quietAccounts: readonly string[]): Notice => ({
  description: "The rule no longer finds a root access key that counts",
  eventPattern: complianceChange(
    {
      oldEvaluationResult: { complianceType: ["NON_COMPLIANT"] },
      newEvaluationResult: { complianceType: ["COMPLIANT"] },
    },
    quietAccounts,
  ),
  inputPaths: FINDING_PATHS,
  lines: [
    "RESOLVED: AWS account <account> is COMPLIANT again.",
    "<annotation>",
    "Rule <rule> in <region>, <time>.",
    "Nothing is left to do.",
  ],
});

/**
 * An evaluation failed, and Lambda's retries too. What the function said is in its log: an error's
 * message can hold quotes, which would break the message here.
 */
export const failedEvaluationNotice = (functionArn: string, logGroupName: string): Notice => ({
  description: "An evaluation failed after all its retries",
  eventPattern: invocationResult("Failure", functionArn, {}),
  inputPaths: {
    account: "$.account",
    region: "$.region",
    time: "$.time",
    condition: "$.detail.requestContext.condition",
    error: "$.detail.responsePayload.errorType",
  },
  lines: [
    "FAILED EVALUATION: whether the root user of AWS account <account> has an access key is not known.",
    "AWS Config keeps the last result, which can be an old COMPLIANT.",
    "Error <error> (<condition>) in <region>, <time>.",
    `What to do: read the function's last error, which says what is missing, in the log group ${logGroupName}.`,
  ],
});

/** A verdict stands on the credential report alone. */
export const degradedEvaluationNotice = (functionArn: string, logGroupName: string): Notice => ({
  description: "An evaluation had to do without the account summary",
  eventPattern: invocationResult("Success", functionArn, { responsePayload: { degraded: [true] } }),
  inputPaths: {
    account: "$.account",
    region: "$.region",
    time: "$.time",
    annotation: "$.detail.responsePayload.annotation",
  },
  lines: [
    "DEGRADED EVALUATION: IAM's account summary could not be read in AWS account <account>.",
    "<annotation>",
    "The verdict stands on the credential report alone. When the key is gone, there will be none.",
    "In <region>, <time>.",
    `What to do: see in the log group ${logGroupName} why the account summary could not be read.`,
  ],
});

/** The runbook ended without success: the key is still there, or it could not do its work. */
export const failedRemediationNotice = (): Notice => ({
  description: "A remediation ended without success",
  eventPattern: {
    source: ["aws.ssm"],
    "detail-type": ["EC2 Automation Execution Status-change Notification"],
    detail: {
      Definition: [RUNBOOK_NAME],
      // AWS spells the last one in both ways.
      Status: ["Failed", "TimedOut", "Cancelled", "Canceled"],
    },
  },
  inputPaths: {
    account: "$.account",
    region: "$.region",
    time: "$.time",
    execution: "$.detail.ExecutionId",
    status: "$.detail.Status",
  },
  lines: [
    "FAILED REMEDIATION: the root access key of AWS account <account> may still be there.",
    `Automation execution <execution> of ${RUNBOOK_NAME} in <region>: <status>, <time>.`,
    "What to do: see in the execution which step failed. If it is requireDeletion, nobody deleted the key in time.",
    "After three failures in 31 days AWS Config no longer starts the remediation by itself in this account,",
    "until its remediation exception is deleted (aws configservice delete-remediation-exceptions).",
  ],
});

/** There was no evaluation for longer than the schedule explains. */
export const noEvaluationNotice = (alarmArn: string): Notice => ({
  description: "No evaluation for longer than the schedule explains",
  eventPattern: {
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    resources: [alarmArn],
    detail: { state: { value: ["ALARM"] } },
  },
  inputPaths: { account: "$.account", region: "$.region", time: "$.time" },
  lines: [
    "NO EVALUATION: AWS Config has not had the root user of AWS account <account> evaluated for longer than its schedule explains.",
    "AWS Config keeps the last result, which can be an old COMPLIANT.",
    "In <region>, <time>.",
    "What to do: see that the configuration recorder runs, that the rule exists, and that AWS Config may invoke the function.",
  ],
});
