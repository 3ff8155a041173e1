import { TEST_DETAIL_TYPE } from "../../notification/contract.ts";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import { type AccountNames, NAMES, REMOVAL_DEAD_LETTERS_ALARM_NAME } from "../../shared/names.ts";
import {
  alarm,
  alarmOrItsEnd,
  complianceChange,
  type EventPattern,
  failedExecution,
  invocationResult,
  ROOT_KEY_CHANGE,
} from "./event-patterns.ts";

/** An event that leads to a notification. The notification function decides what the message says. */
export interface NotificationEvent {
  readonly description: string;
  readonly eventPattern: EventPattern;
}

/** Events about an account, by the logical IDs of their EventBridge rules. */
export function accountEvents(names: AccountNames) {
  return {
    // The account became NON_COMPLIANT, or is at its first evaluation.
    Finding: {
      description: "The root user has an access key",
      eventPattern: complianceChange(names.rule, {
        newEvaluationResult: { complianceType: ["NON_COMPLIANT"] },
      }),
    },
    Resolved: {
      description: "The rule no longer finds a noncompliant root access key",
      eventPattern: complianceChange(names.rule, {
        oldEvaluationResult: { complianceType: ["NON_COMPLIANT"] },
        newEvaluationResult: { complianceType: ["COMPLIANT"] },
      }),
    },
    KeyChange: {
      description: "The root user created, changed or deleted an access key",
      eventPattern: ROOT_KEY_CHANGE,
    },
    FailedEvaluation: {
      description: "An evaluation and its retries failed",
      eventPattern: invocationResult("Failure", names.evaluator),
    },
    DegradedEvaluation: {
      description: "An evaluation could not read the account summary",
      eventPattern: invocationResult("Success", names.evaluator, {
        responsePayload: { degraded: [true] },
      }),
    },
    NoEvaluation: {
      description: "The rule was not evaluated on schedule, or is evaluated again",
      eventPattern: alarmOrItsEnd(names.noEvaluationAlarm),
    },
    FailedReevaluation: {
      description: "A root key changed, and the rule could not be re-evaluated",
      eventPattern: failedExecution(names.reevaluation),
    },
    FailedRemediation: {
      description: "A remediation failed",
      eventPattern: failedExecution(names.runbook),
    },
  } satisfies Record<string, NotificationEvent>;
}

/** The remediation of an account asks for the deletion of its root keys. */
export const REMOVAL_REQUESTED: NotificationEvent = {
  description: "An account requests the removal of its root access keys",
  eventPattern: { source: [EVENT_SOURCE], "detail-type": [REQUEST_DETAIL_TYPE] },
};

/** The same, if removal is on and the request is one that the runbook can have sent: no replay, no resources. */
export const ACCEPTED_REQUEST: NotificationEvent = {
  description: "Requests the removal of an account's root access keys",
  eventPattern: {
    ...REMOVAL_REQUESTED.eventPattern,
    "replay-name": [{ exists: false }],
    resources: [{ exists: false }],
  },
};

/** Any other request. Nothing is removed. */
export const REJECTED_REQUEST: NotificationEvent = {
  description: "A rejected request to remove root access keys",
  eventPattern: {
    ...REMOVAL_REQUESTED.eventPattern,
    $or: [{ "replay-name": [{ exists: true }] }, { resources: [{ exists: true }] }],
  },
};

/** Somebody tries the notifications, from the account itself. */
export const testOf = (accountId: string): NotificationEvent => ({
  description: "A test notification",
  eventPattern: {
    source: [EVENT_SOURCE],
    "detail-type": [TEST_DETAIL_TYPE],
    account: [accountId],
  },
});

/** Requests wait in the dead-letter queue. The alarm's events are on the default bus, not on the central one. */
export const DEAD_LETTERS: NotificationEvent = {
  description: "Requests to remove root access keys were not processed",
  eventPattern: alarm(REMOVAL_DEAD_LETTERS_ALARM_NAME),
};

/** The root user changed an access key: the rule is evaluated at once. */
export const PROMPT_REEVALUATION: NotificationEvent = {
  description:
    "Re-evaluates the rule after the root user created, changed or deleted an access key",
  eventPattern: ROOT_KEY_CHANGE,
};

/** The events of changes to root keys, and of the re-evaluations that they start. */
const OF_ROOT_KEY_CHANGES = ["KeyChange", "FailedReevaluation"];

/** Of events by their names, those that can arrive. */
export function arriving<Event>(
  events: Readonly<Record<string, Event>>,
  rootKeyEvents: boolean,
): Readonly<Record<string, Event>> {
  if (rootKeyEvents) return events;
  return Object.fromEntries(
    Object.entries(events).filter(([name]) => !OF_ROOT_KEY_CHANGES.includes(name)),
  );
}

/** The central account of an organization. */
interface CentralAccount {
  readonly accountId: string;
  readonly hasRemoval: boolean;
}

/** Events on the central bus that lead to a notification, by the logical IDs of their EventBridge rules. */
export function centralEvents({
  accountId,
  hasRemoval,
  rootKeyEvents,
}: CentralAccount & { readonly rootKeyEvents: boolean }): Readonly<
  Record<string, NotificationEvent>
> {
  return {
    ...arriving<NotificationEvent>(accountEvents(NAMES), rootKeyEvents),
    ...(hasRemoval
      ? { RejectedRequest: REJECTED_REQUEST }
      : { RemovalRequested: REMOVAL_REQUESTED }),
    CentralTest: testOf(accountId),
  };
}

/** The same on the default bus of the central account. */
export function ownEventsOfCentralAccount({
  accountId,
  hasRemoval,
}: CentralAccount): Readonly<Record<string, NotificationEvent>> {
  return { Test: testOf(accountId), ...(hasRemoval && { DeadLetters: DEAD_LETTERS }) };
}
