import { generatedNamePrefixes } from "../../shared/config-rule.ts";

/** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly [field: string]: unknown;
}

/** A change of the rule's compliance, whichever way the rule is deployed. */
export function complianceChange(ruleName: string, detail: object): EventPattern {
  return {
    source: ["aws.config"],
    "detail-type": ["Config Rules Compliance Change"],
    detail: {
      messageType: ["ComplianceChangeNotification"],
      configRuleName: [ruleName, ...generatedNamePrefixes(ruleName).map((prefix) => ({ prefix }))],
      ...detail,
    },
  };
}

/** AWS's pages have the source of the events of Lambda's destinations in both spellings. */
const LAMBDA_SOURCES = ["lambda", "aws.lambda"];

/** The final result of an asynchronous Lambda invocation. */
export function invocationResult(
  result: "Success" | "Failure",
  functionName: string,
  detail: object = {},
): EventPattern {
  return {
    source: LAMBDA_SOURCES,
    "detail-type": [`Lambda Function Invocation Result - ${result}`],
    // In the event, the function's version follows its ARN.
    detail: {
      requestContext: { functionArn: [{ wildcard: `*:function:${functionName}:*` }] },
      ...detail,
    },
  };
}

/** An alarm that goes off. */
export function alarm(alarmName: string): EventPattern {
  return alarmChange(alarmName, { state: { value: ["ALARM"] } });
}

/** An alarm that goes off or, after that, ends. A new alarm is OK at first, too. */
export function alarmOrItsEnd(alarmName: string): EventPattern {
  return alarmChange(alarmName, {
    $or: [
      { state: { value: ["ALARM"] } },
      { state: { value: ["OK"] }, previousState: { value: ["ALARM"] } },
    ],
  });
}

function alarmChange(alarmName: string, detail: object): EventPattern {
  return {
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    detail: { alarmName: [alarmName], ...detail },
  };
}

/** An execution of an Automation runbook that ended without success. */
export function failedExecution(documentName: string): EventPattern {
  return {
    source: ["aws.ssm"],
    "detail-type": ["EC2 Automation Execution Status-change Notification"],
    detail: {
      Definition: [documentName],
      // AWS uses both spellings of the last one.
      Status: ["Failed", "TimedOut", "CompletedWithFailure", "Cancelled", "Canceled"],
    },
  };
}

/**
 * The root user created, activated, deactivated or deleted an access key. CloudTrail records these calls
 * only in the Region where IAM lives, and they reach EventBridge only if a trail logs management events.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const ROOT_KEY_CHANGE = {
  source: ["aws.iam"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["iam.amazonaws.com"],
    eventName: ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"],
    userIdentity: { type: ["Root"] },
    // A rejected call has changed nothing.
    errorCode: [{ exists: false }],
  },
} satisfies EventPattern;
