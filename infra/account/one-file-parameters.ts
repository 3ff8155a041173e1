import { CfnParameter, type CfnParameterProps, type Stack } from "aws-cdk-lib";
import { MAX_SUPPRESSED_ACCOUNTS } from "../../notification/contract.ts";
import { INACTIVE_KEYS } from "../../rule/event.ts";
import { FREQUENCY_HOURS, silenceHours } from "../../shared/config-rule.ts";
import { groupParameters } from "../parameter-groups.ts";
import { MAX_ALARM_HOURS } from "./no-evaluation-alarm.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS } from "./rule.ts";

/**
 * A parameter for each address, not a list in one: a subscription belongs to its place in the template. If
 * addresses moved up in a list, CloudFormation would end the subscription of one that stays: Amazon SNS has
 * one for each address, whichever resource asked for it.
 */
const EMAILS = ["Email", "Email2", "Email3", "Email4", "Email5"];

const HOURS = Object.entries(FREQUENCY_HOURS)
  .map(([frequency, hours]) => `${silenceHours(hours)} (${frequency})`)
  .join(", ");

/** The parameters of the one-file template, as the CloudFormation console shows them. */
export function oneFileParameters(stack: Stack) {
  const parameter = (id: string, props: CfnParameterProps) => new CfnParameter(stack, id, props);
  const frequency = parameter("Frequency", {
    description: "How often AWS Config evaluates the account.",
    allowedValues: Object.keys(FREQUENCY_HOURS),
    default: DEFAULT_FREQUENCY,
  });
  const inactiveKeys = parameter("InactiveKeys", {
    description:
      "Compliance type of an account whose only root access keys are inactive. With COMPLIANT, changes after a credential report can be missed until the first evaluation with a newer one: for 4 hours 15 minutes and one period of the frequency at most. NON_COMPLIANT has no such window.",
    allowedValues: [...INACTIVE_KEYS],
    default: DEFAULT_INACTIVE_KEYS,
  });
  const rule = parameter("Rule", {
    description:
      "standalone: this stack creates the rule. none: the rule comes with the conformance pack conformance-pack.yaml, or by other means.",
    allowedValues: ["standalone", "none"],
    default: "standalone",
  });
  const emails = EMAILS.map((name, index) =>
    parameter(name, {
      description:
        index === 0
          ? "Email address that receives all notifications after its owner confirms. Can be empty. Do not move an address to another parameter, as that ends its subscription."
          : "Another email address, or empty.",
      allowedPattern: "^([^\\s@]+@[^\\s@]+)?$",
      constraintDescription: "An email address, or empty.",
      default: "",
    }),
  );
  const suppressFindingsFor = parameter("SuppressFindingsFor", {
    description:
      "IDs of accounts excluded from finding notifications. Failures and remediation requests are still sent. Can be empty.",
    allowedPattern: `^(\\d{12}(,\\d{12}){0,${MAX_SUPPRESSED_ACCOUNTS - 1}})?$`,
    constraintDescription: `Up to ${MAX_SUPPRESSED_ACCOUNTS} account IDs of 12 digits, separated by commas without spaces, or empty.`,
    default: "",
  });
  const runbookUrl = parameter("RunbookUrl", {
    description: "URL of your copy of docs/runbook.md, to which notifications link. Can be empty.",
    allowedPattern: '^(https://[!-"$-~]{1,248})?$',
    constraintDescription: "An https URL of up to 256 characters without a fragment, or empty.",
    default: "",
  });
  const remediation = parameter("Remediation", {
    description:
      "Whether to create the runbook that notifies the owners and waits until the key is deleted, and whether you or AWS Config start it. With Rule none, manual creates the runbook for the conformance pack.",
    allowedValues: ["none", "manual", "automatic"],
    default: "manual",
  });
  const alarm = parameter("NoEvaluationAlarm", {
    description: "Whether to create a CloudWatch alarm that goes off if the rule is stale.",
    allowedValues: ["true", "false"],
    default: "false",
  });
  const alarmHours = parameter("NoEvaluationAlarmHours", {
    description: `Hours without an evaluation after which the alarm goes off. Two evaluations have been missed after ${HOURS}.`,
    type: "Number",
    minValue: 1,
    maxValue: MAX_ALARM_HOURS,
    constraintDescription: `A whole number from 1 to ${MAX_ALARM_HOURS}.`,
    default: silenceHours(FREQUENCY_HOURS[DEFAULT_FREQUENCY]),
  });
  const permissionsBoundary = parameter("PermissionsBoundary", {
    description:
      "ARN of a managed policy that becomes the permissions boundary of all roles. Can be empty.",
    allowedPattern: "^(arn:[a-z0-9-]+:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+)?$",
    constraintDescription: "The ARN of a managed policy, or empty.",
    default: "",
  });
  groupParameters(stack, {
    Notifications: [
      ...emails.map((email, index) => [email, `Email address ${index + 1}`] as const),
      [runbookUrl, "Runbook URL"],
      [suppressFindingsFor, "Accounts excluded from finding notifications"],
    ],
    Rule: [
      [rule, "Rule"],
      [frequency, "Frequency"],
      [inactiveKeys, "Inactive keys"],
    ],
    "Remediation and alarm": [
      [remediation, "Remediation"],
      [alarm, "Alarm on missing evaluations"],
      [alarmHours, "Hours until the alarm"],
    ],
    Permissions: [[permissionsBoundary, "Permissions boundary"]],
  });
  return {
    frequency,
    inactiveKeys,
    rule,
    emails,
    suppressFindingsFor,
    runbookUrl,
    remediation,
    alarm,
    alarmHours,
    permissionsBoundary,
  };
}
