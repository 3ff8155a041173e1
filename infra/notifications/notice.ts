/** An event that people are told about, and the message that they get. */
export interface Notice {
  readonly description: string;
  /** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly eventPattern: EventPattern;
  /** Where the event has what the lines name: `<name>`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /** Without double quotes, which EventBridge puts around each. */
  readonly lines: readonly string[];
}

export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly [field: string]: unknown;
}

/** Notices by the logical ids of their EventBridge rules. */
export type Notices = Readonly<Record<string, Notice>>;

/** Leaves out what comes from these accounts. */
export function except(accounts: readonly string[], notice: Notice): Notice {
  if (accounts.length === 0) return notice;
  const eventPattern = { ...notice.eventPattern, account: [{ "anything-but": accounts }] };
  return { ...notice, eventPattern };
}

/** The pattern of what Lambda says of an asynchronous invocation in the end. */
export function invocationResult(
  result: "Success" | "Failure",
  functionName: string,
  detail: object = {},
): EventPattern {
  return {
    source: ["lambda"],
    "detail-type": [`Lambda Function Invocation Result - ${result}`],
    // In the event, the function's version follows its ARN.
    detail: {
      requestContext: { functionArn: [{ wildcard: `*:function:${functionName}:*` }] },
      ...detail,
    },
  };
}

/** The pattern of an alarm that goes off. */
export function alarm(alarmName: string): EventPattern {
  return {
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    detail: { alarmName: [alarmName], state: { value: ["ALARM"] } },
  };
}

/** The pattern of an Automation runbook's execution that ended without success. */
export function failedExecution(documentName: string): EventPattern {
  return {
    source: ["aws.ssm"],
    "detail-type": ["EC2 Automation Execution Status-change Notification"],
    detail: {
      Definition: [documentName],
      // AWS spells the last one in both ways.
      Status: ["Failed", "TimedOut", "Cancelled", "Canceled"],
    },
  };
}
