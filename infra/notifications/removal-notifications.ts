import { Aws } from "aws-cdk-lib";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type Reason } from "../../removal/contract.ts";
import {
  REMOVAL_ALARM_NAME,
  REMOVAL_FUNCTION_NAME,
  REMOVAL_QUEUE_NAME,
  RUNBOOK_NAME,
} from "../../shared/names.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";
import { alarm, type EventPattern, invocationResult } from "./event-patterns.ts";
import type { Notification } from "./notification.ts";

/** A member account requests the removal of its root keys, and removal is off. */
export const REMOVAL_REQUESTED: Notification = {
  description: "An account wants its root access keys removed",
  eventPattern: { source: [EVENT_SOURCE], "detail-type": [REQUEST_DETAIL_TYPE] },
  // Nothing from the detail, which can contain any text.
  inputPaths: { account: "$.account", region: "$.region", time: "$.time" },
  lines: [
    "REMOVAL REQUESTED: delete the root access key of AWS account <account>. FINDING has told which it is.",
    `The account's remediation (${RUNBOOK_NAME}) in <region> waits for a day since <time>, and fails if the key is still there.`,
    "What to do:",
    ...REMOVAL_STEPS.map((step, index) => `${index + 1}. ${step}`),
  ],
};

/**
 * Accepts results only from the central account itself, as any account can send an event that looks like
 * Lambda's.
 */
const removalResult = (result: "Success" | "Failure", detail: object = {}): EventPattern => ({
  ...invocationResult(result, REMOVAL_FUNCTION_NAME, detail),
  account: [Aws.ACCOUNT_ID],
});

const RESULT_PATHS = {
  account: "$.detail.responsePayload.accountId",
  request: "$.detail.responsePayload.requestId",
  message: "$.detail.responsePayload.message",
  mode: "$.detail.responsePayload.mode",
  reason: "$.detail.responsePayload.reason",
  time: "$.time",
};

const RECORD = [
  "<message>",
  "Request <request> of the account. Mode <mode>, reason <reason>, <time>.",
  `The whole record is in the log of the function ${REMOVAL_FUNCTION_NAME}.`,
];

const INCIDENT: Reason = "USED_OR_CREATED_LATELY";

const REMOVED: Notification = {
  description: "A member account's root access keys were removed",
  eventPattern: removalResult("Success", { responsePayload: { decision: ["REMOVED"] } }),
  inputPaths: RESULT_PATHS,
  lines: ["REMOVED: AWS account <account> has no root access key any more.", ...RECORD],
};

const WOULD_REMOVE: Notification = {
  description: "A member account's root access keys would have been removed",
  eventPattern: removalResult("Success", { responsePayload: { decision: ["WOULD_REMOVE"] } }),
  inputPaths: RESULT_PATHS,
  lines: [
    "DRY RUN: the root access keys of AWS account <account> would have been removed.",
    ...RECORD,
    "What to do: if that would have been right, set root-access-key:removal to delete. Deletion cannot be undone.",
    "The remediation fails after a day, as nothing was removed. Start it again then; after three failures AWS Config",
    "does not do so by itself until the account's remediation exception is deleted.",
  ],
};

const REFUSED: Notification = {
  description: "The removal of a member account's root access keys was refused",
  eventPattern: removalResult("Success", {
    responsePayload: { decision: ["REFUSED"], reason: [{ "anything-but": [INCIDENT] }] },
  }),
  inputPaths: RESULT_PATHS,
  lines: [
    "REFUSED: the root access keys of AWS account <account> were not removed.",
    ...RECORD,
    "What to do: fix what the reason names, or delete the keys as the root user of the account.",
  ],
};

const USED_LATELY: Notification = {
  description: "A root access key was used or created recently, so it was not removed",
  eventPattern: removalResult("Success", {
    responsePayload: { decision: ["REFUSED"], reason: [INCIDENT] },
  }),
  inputPaths: RESULT_PATHS,
  lines: [
    "INCIDENT: a root access key of AWS account <account> was used or created recently, and was not removed.",
    ...RECORD,
    "What to do: find out who holds the key and what was done with it. If that is explained, move what uses the key to an IAM role,",
    "then delete it as the root user, or except the account until a date (root-access-key:removalExceptions).",
  ],
};

const FAILED_REMOVAL: Notification = {
  description: "The removal of a member account's root access keys failed after all its retries",
  eventPattern: removalResult("Failure"),
  inputPaths: {
    account: "$.detail.requestPayload.account",
    condition: "$.detail.requestContext.condition",
    error: "$.detail.responsePayload.errorType",
    message: "$.detail.responsePayload.errorMessage",
    time: "$.time",
  },
  lines: [
    "FAILED REMOVAL: a root access key of AWS account <account> may still be there.",
    "<error> (<condition>): <message>",
    `The request is in the dead-letter queue, the whole record in the log of the function ${REMOVAL_FUNCTION_NAME}. <time>.`,
    "What to do: fix what the error names, if it is more than a passing fault, then start the remediation again in the account.",
  ],
};

/** The results of removals, if removal is on. */
export const REMOVAL_NOTIFICATIONS = {
  Removed: REMOVED,
  DryRun: WOULD_REMOVE,
  Refused: REFUSED,
  Incident: USED_LATELY,
  FailedRemoval: FAILED_REMOVAL,
};

/** Requests wait in the dead-letter queue. The alarm's events are on the default bus, not on the central one. */
export const DEAD_LETTERS: Notification = {
  description: "Requests to remove root access keys came to nothing",
  eventPattern: alarm(REMOVAL_ALARM_NAME),
  inputPaths: { account: "$.account", region: "$.region", time: "$.time" },
  lines: [
    "DEAD LETTERS: requests to remove root access keys came to nothing.",
    `They wait in the dead-letter queue ${REMOVAL_QUEUE_NAME} of AWS account <account> in <region>, for 14 days. <time>.`,
    `What to do: see in the log of the function ${REMOVAL_FUNCTION_NAME} why, start the remediation again in each account, and delete the messages.`,
  ],
};
