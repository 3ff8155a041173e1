import { gzipSync } from "node:zlib";
import type { Kind } from "../../notification/contract.ts";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import { type AccountNames, REMOVAL_DEAD_LETTERS_ALARM_NAME } from "../../shared/names.ts";

/** What the samples are about, and when they happened. */
export interface SampleOrigin {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly time: Date;
  /** Of the resources that they are about. */
  readonly names: AccountNames;
}

type Sample = (origin: SampleOrigin) => object;

/** The documentation's sample key and addresses. */
const KEY_ID = "AKIAIOSFODNN7EXAMPLE";
const SOURCE_ADDRESS = "192.0.2.1";
const ID = "11111111-2222-3333-4444-555555555555";
const FINDING =
  "Sample: root access key 1 is active: created 2019-03-02, last used 2026-11-20 by s3 in us-east-1.";

/** Makes the event that a notification of a kind results from, as the notification function gets it. */
export function sampleOf(kind: Kind, origin: SampleOrigin): object {
  return SAMPLES[kind](origin);
}

const SAMPLES: Readonly<Record<Kind, Sample>> = {
  FINDING: complianceChange("COMPLIANT", "NON_COMPLIANT", FINDING),
  RESOLVED: complianceChange("NON_COMPLIANT", "COMPLIANT", "Sample: no root access key."),
  REMEDIATION_REQUESTED: event(EVENT_SOURCE, REQUEST_DETAIL_TYPE, () => ({
    executionId: ID,
    annotation: FINDING,
  })),
  KEY_CREATED: keyChange("CreateAccessKey", {
    responseElements: { accessKey: { accessKeyId: KEY_ID, status: "Active" } },
  }),
  KEY_ACTIVATED: keyChange("UpdateAccessKey", {
    requestParameters: { accessKeyId: KEY_ID, status: "Active" },
  }),
  KEY_DEACTIVATED: keyChange("UpdateAccessKey", {
    requestParameters: { accessKeyId: KEY_ID, status: "Inactive" },
  }),
  KEY_DELETED: keyChange("DeleteAccessKey", { requestParameters: { accessKeyId: KEY_ID } }),
  EVALUATION_FAILED: invocation("Failure", "RetriesExhausted", {
    errorType: "NoVerdictError",
    errorMessage: "Sample: neither the account summary nor the credential report was readable.",
  }),
  EVALUATION_DEGRADED: invocation("Success", "Success", { degraded: true, annotation: FINDING }),
  EVALUATION_MISSING: alarm((names) => names.noEvaluationAlarm, "ALARM", "OK"),
  EVALUATION_RESUMED: alarm((names) => names.noEvaluationAlarm, "OK", "ALARM"),
  REEVALUATION_FAILED: failedExecution((names) => names.reevaluation),
  REMEDIATION_FAILED: failedExecution((names) => names.runbook),
  REMOVAL_DONE: removal("REMOVED", { reason: "UNUSED_LONG_ENOUGH" }),
  REMOVAL_NOT_NEEDED: removal("NOTHING_TO_REMOVE", { reason: "NO_KEY" }),
  REMOVAL_DRY_RUN: removal("WOULD_REMOVE", { reason: "UNUSED_LONG_ENOUGH", mode: "dry-run" }),
  REMOVAL_REFUSED: removal("REFUSED", { reason: "PROTECTED_ACCOUNT" }),
  REMOVAL_INCIDENT: removal("REFUSED", { reason: "USED_OR_CREATED_RECENTLY" }),
  REMOVAL_FAILED: removal("FAILED", {
    error: { name: "AccessDenied", message: "Sample: sts:AssumeRoot was denied." },
  }),
  REMOVAL_REQUEST_REJECTED: removal("FAILED", {
    error: { name: "InvalidRequestError", message: "Sample: the request has no id." },
  }),
  DEAD_LETTERS: alarm(() => REMOVAL_DEAD_LETTERS_ALARM_NAME, "ALARM", "OK"),
  UNRECOGNIZED: event(EVENT_SOURCE, "Sample of an unrecognized event", () => ({})),
};

/** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
function event(source: string, detailType: string, detail: Sample): Sample {
  return (origin) => ({
    version: "0",
    id: ID,
    source,
    "detail-type": detailType,
    account: origin.accountId,
    time: origin.time.toISOString(),
    region: origin.region,
    resources: [],
    detail: detail(origin),
  });
}

function complianceChange(before: string, after: string, annotation: string): Sample {
  return event("aws.config", "Config Rules Compliance Change", ({ accountId, names, time }) => ({
    awsAccountId: accountId,
    configRuleName: names.rule,
    messageType: "ComplianceChangeNotification",
    oldEvaluationResult: { complianceType: before },
    newEvaluationResult: {
      complianceType: after,
      annotation,
      resultRecordedTime: time.toISOString(),
    },
  }));
}

function keyChange(eventName: string, call: object): Sample {
  return event("aws.iam", "AWS API Call via CloudTrail", ({ accountId, time }) => ({
    eventID: ID,
    eventName,
    eventSource: "iam.amazonaws.com",
    eventTime: time.toISOString(),
    recipientAccountId: accountId,
    sourceIPAddress: SOURCE_ADDRESS,
    userAgent: "sample",
    userIdentity: { type: "Root" },
    ...call,
  }));
}

function invocation(result: string, condition: string, responsePayload: object): Sample {
  const detailType = `Lambda Function Invocation Result - ${result}`;
  return event("lambda", detailType, ({ partition, region, accountId, names }) => ({
    requestContext: {
      functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${names.evaluator}:$LATEST`,
      condition,
    },
    responsePayload,
  }));
}

function alarm(nameIn: (names: AccountNames) => string, value: string, before: string): Sample {
  return event("aws.cloudwatch", "CloudWatch Alarm State Change", ({ names }) => ({
    alarmName: nameIn(names),
    state: { value, reason: "Sample: the alarm's state has not changed." },
    previousState: { value: before },
  }));
}

function failedExecution(documentIn: (names: AccountNames) => string): Sample {
  const detailType = "EC2 Automation Execution Status-change Notification";
  return event("aws.ssm", detailType, ({ names }) => ({
    Definition: documentIn(names),
    Status: "Failed",
    ExecutionId: ID,
  }));
}

/** A record in the removal function's log, as a subscription sends it. */
function removal(decision: string, record: object): Sample {
  return ({ accountId, time }) => {
    const message = {
      decision,
      accountId,
      mode: "delete",
      requestId: ID,
      requestedAt: time.toISOString(),
      message: "Sample: nothing was requested or deleted.",
      ...record,
    };
    const batch = {
      messageType: "DATA_MESSAGE",
      owner: accountId,
      logEvents: [{ id: ID, timestamp: time.getTime(), message: JSON.stringify({ message }) }],
    };
    return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString("base64") } };
  };
}
