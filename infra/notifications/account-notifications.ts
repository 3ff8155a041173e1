import { Construct } from "constructs";
import {
  FUNCTION_NAME,
  LOG_GROUP_NAME,
  NO_EVALUATION_ALARM_NAME,
  REEVALUATION_NAME,
  RUNBOOK_NAME,
} from "../../shared/names.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";
import {
  alarm,
  complianceChange,
  failedExecution,
  invocationResult,
  ROOT_KEY_CHANGE,
} from "./event-patterns.ts";
import { exceptFrom, type Notification, NotificationRule } from "./notification.ts";
import { arriving } from "./root-key-events.ts";
import type { NotificationTopic } from "./topic.ts";

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

/** The account became NON_COMPLIANT, or is at its first evaluation. */
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
  description: "The rule no longer finds a noncompliant root access key",
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

/** The root user changed one of its access keys, whatever the compliance was before. */
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
 * An evaluation and its retries failed. The error's message is only in the function's log, as it can
 * contain quotes, which would break the notification.
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

/** The result is based on the credential report alone. */
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

/** The rule is stale: there was no evaluation for longer than the schedule explains. */
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

/** A root key changed, and the rule could not be re-evaluated immediately. */
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

/** The runbook ended without success: the key is still there, or a step failed. */
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

/** All notifications about an account, by the logical IDs of their EventBridge rules. */
export const ACCOUNT_NOTIFICATIONS = {
  Finding: FINDING,
  Resolved: RESOLVED,
  KeyChange: KEY_CHANGE,
  FailedEvaluation: FAILED_EVALUATION,
  DegradedEvaluation: DEGRADED_EVALUATION,
  NoEvaluation: NO_EVALUATION,
  FailedReevaluation: FAILED_REEVALUATION,
  FailedRemediation: FAILED_REMEDIATION,
} satisfies Record<string, Notification>;

/**
 * The same, without findings in some accounts.
 *
 * @param suppressFindingsFor IDs of the accounts of which only failures are sent
 */
export function accountNotifications(suppressFindingsFor: readonly string[]) {
  const { Finding, Resolved, KeyChange, ...failures } = ACCOUNT_NOTIFICATIONS;
  return {
    Finding: exceptFrom(suppressFindingsFor, Finding),
    Resolved: exceptFrom(suppressFindingsFor, Resolved),
    KeyChange: exceptFrom(suppressFindingsFor, KeyChange),
    ...failures,
  };
}

export interface AccountNotificationsProps {
  /** Where the messages go. */
  readonly topic: NotificationTopic;
  /**
   * IDs of accounts excluded from finding notifications. Failures and remediation requests are still sent.
   * @default none
   */
  readonly suppressFindingsFor?: readonly string[];
  /**
   * Whether the events of changes to root keys can arrive. See `hasRootKeyEvents`.
   * @default true
   */
  readonly rootKeyEvents?: boolean;
}

/**
 * Sends notifications about the evaluations and remediations of an account: findings, resolutions and
 * failures. It uses events that AWS services send for free or at a price per million.
 */
export class AccountNotifications extends Construct {
  /** The rule for findings. An event is sent once, so this must exist before the AWS Config rule does. */
  readonly finding: Construct;

  constructor(scope: Construct, id: string, props: AccountNotificationsProps) {
    super(scope, id);
    const { topic, suppressFindingsFor = [], rootKeyEvents = true } = props;
    const { Finding, ...others } = accountNotifications(suppressFindingsFor);
    this.finding = new NotificationRule(this, "Finding", { notification: Finding, topic });
    for (const [name, notification] of Object.entries(arriving(others, rootKeyEvents))) {
      new NotificationRule(this, name, { notification, topic });
    }
  }
}
