import { GENERATED_NAME_PREFIXES } from "../../shared/config-rule.ts";
import {
  FUNCTION_NAME,
  LOG_GROUP_NAME,
  NO_EVALUATION_ALARM_NAME,
  REEVALUATION_NAME,
  RULE_NAME,
  RUNBOOK_NAME,
} from "../../shared/names.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";
import { alarm, except, failedExecution, invocationResult, type Notices } from "./notice.ts";
import { ROOT_KEY_CHANGE } from "./root-key-change.ts";

/** The names that the rule can have, by the way in which it was deployed. */
const RULE_NAMES = [RULE_NAME, ...GENERATED_NAME_PREFIXES.map((prefix) => ({ prefix }))];

const complianceChange = (detail: object) => ({
  source: ["aws.config"],
  "detail-type": ["Config Rules Compliance Change"],
  detail: {
    messageType: ["ComplianceChangeNotification"],
    configRuleName: RULE_NAMES,
    ...detail,
  },
});

const ORIGIN_PATHS = { account: "$.account", region: "$.region", time: "$.time" };

const FINDING_PATHS = {
  account: "$.account",
  region: "$.region",
  rule: "$.detail.configRuleName",
  annotation: "$.detail.newEvaluationResult.annotation",
  time: "$.detail.newEvaluationResult.resultRecordedTime",
};

const EXECUTION_PATHS = {
  ...ORIGIN_PATHS,
  execution: "$.detail.ExecutionId",
  status: "$.detail.Status",
};

/** The account turned NON_COMPLIANT, or is so at its first evaluation. */
const FINDING = {
  description: "The root user has an access key",
  eventPattern: complianceChange({ newEvaluationResult: { complianceType: ["NON_COMPLIANT"] } }),
  inputPaths: FINDING_PATHS,
  lines: [
    "FINDING: the root user of AWS account <account> has an access key.",
    "<annotation>",
    "Rule <rule> in <region>, <time>.",
    "What to do:",
    ...REMOVAL_STEPS.map((step, index) => `${index + 1}. ${step}`),
  ],
};

/** The account was NON_COMPLIANT and is COMPLIANT again. */
const RESOLVED = {
  description: "The rule no longer finds a root access key that counts",
  eventPattern: complianceChange({
    oldEvaluationResult: { complianceType: ["NON_COMPLIANT"] },
    newEvaluationResult: { complianceType: ["COMPLIANT"] },
  }),
  inputPaths: FINDING_PATHS,
  lines: [
    "RESOLVED: AWS account <account> is COMPLIANT again.",
    "<annotation>",
    "Rule <rule> in <region>, <time>.",
    "Nothing is left to do.",
  ],
};

/** The root user did something to an access key of its own, whatever the compliance was before. */
const KEY_CHANGE = {
  description: "The root user created, changed or deleted an access key",
  eventPattern: ROOT_KEY_CHANGE,
  inputPaths: {
    account: "$.account",
    time: "$.time",
    call: "$.detail.eventName",
    address: "$.detail.sourceIPAddress",
  },
  lines: [
    "KEY CHANGE: the root user of AWS account <account> called <call>, from <address>, <time>.",
    "AWS Config is asked to evaluate the rule at once. A message follows if the compliance changes.",
    "What to do: if nobody of yours did that, treat it as an incident. Somebody acts as root.",
  ],
};

/**
 * An evaluation failed, and Lambda's retries too. What the function said is in its log: an error's
 * message can hold quotes, which would break the message here.
 */
const FAILED_EVALUATION = {
  description: "An evaluation failed after all its retries",
  eventPattern: invocationResult("Failure", FUNCTION_NAME),
  inputPaths: {
    ...ORIGIN_PATHS,
    condition: "$.detail.requestContext.condition",
    error: "$.detail.responsePayload.errorType",
  },
  lines: [
    "FAILED EVALUATION: whether the root user of AWS account <account> has an access key is not known.",
    "AWS Config keeps the last result, which can be an old COMPLIANT.",
    "Error <error> (<condition>) in <region>, <time>.",
    `What to do: read the function's last error, which says what is missing, in the account's log group ${LOG_GROUP_NAME}.`,
  ],
};

/** A verdict stands on the credential report alone. */
const DEGRADED_EVALUATION = {
  description: "An evaluation had to do without the account summary",
  eventPattern: invocationResult("Success", FUNCTION_NAME, {
    responsePayload: { degraded: [true] },
  }),
  inputPaths: { ...ORIGIN_PATHS, annotation: "$.detail.responsePayload.annotation" },
  lines: [
    "DEGRADED EVALUATION: IAM's account summary could not be read in AWS account <account>.",
    "<annotation>",
    "The verdict stands on the credential report alone. When the key is gone, there will be none.",
    "In <region>, <time>.",
    `What to do: see in the account's log group ${LOG_GROUP_NAME} why the account summary could not be read.`,
  ],
};

/** There was no evaluation for longer than the schedule explains. */
const NO_EVALUATION = {
  description: "No evaluation for longer than the schedule explains",
  eventPattern: alarm(NO_EVALUATION_ALARM_NAME),
  inputPaths: ORIGIN_PATHS,
  lines: [
    "NO EVALUATION: AWS Config has not had the root user of AWS account <account> evaluated for longer than its schedule explains.",
    "AWS Config keeps the last result, which can be an old COMPLIANT.",
    "In <region>, <time>.",
    "What to do: see that the configuration recorder runs, that the rule exists, and that AWS Config may invoke the function.",
  ],
};

/** A root key changed, and AWS Config could not be asked to look at once. */
const FAILED_REEVALUATION = {
  description: "A root key changed, and the rule was not evaluated at once",
  eventPattern: failedExecution(REEVALUATION_NAME),
  inputPaths: EXECUTION_PATHS,
  lines: [
    "FAILED RE-EVALUATION: a root access key of AWS account <account> changed, and the rule was not evaluated at once.",
    "AWS Config shows the result from before until the rule's schedule has it evaluated.",
    `Automation execution <execution> of ${REEVALUATION_NAME} in <region>: <status>, <time>.`,
    "What to do: see in the execution which step failed, and have the rule evaluated.",
  ],
};

/** The runbook ended without success: the key is still there, or it could not do its work. */
const FAILED_REMEDIATION = {
  description: "A remediation ended without success",
  eventPattern: failedExecution(RUNBOOK_NAME),
  inputPaths: EXECUTION_PATHS,
  lines: [
    "FAILED REMEDIATION: the root access key of AWS account <account> may still be there.",
    `Automation execution <execution> of ${RUNBOOK_NAME} in <region>: <status>, <time>.`,
    "What to do: see in the execution which step failed. If it is requireDeletion, nobody deleted the key in time.",
    "After three failures in 31 days AWS Config no longer starts the remediation by itself in this account,",
    "until its remediation exception is deleted (aws configservice delete-remediation-exceptions).",
  ],
};

/** What an account tells of its evaluations and remediations. It is the same in each account. */
export const ACCOUNT_NOTICES = {
  Finding: FINDING,
  Resolved: RESOLVED,
  KeyChange: KEY_CHANGE,
  FailedEvaluation: FAILED_EVALUATION,
  DegradedEvaluation: DEGRADED_EVALUATION,
  NoEvaluation: NO_EVALUATION,
  FailedReevaluation: FAILED_REEVALUATION,
  FailedRemediation: FAILED_REMEDIATION,
} satisfies Notices;

/**
 * The same, without what is found in some accounts.
 *
 * @param suppressFindingsFor ids of accounts of which only failures are told
 */
export function accountNotices(suppressFindingsFor: readonly string[]) {
  const { Finding, Resolved, KeyChange, ...failures } = ACCOUNT_NOTICES;
  return {
    Finding: except(suppressFindingsFor, Finding),
    Resolved: except(suppressFindingsFor, Resolved),
    KeyChange: except(suppressFindingsFor, KeyChange),
    ...failures,
  } satisfies Notices;
}
