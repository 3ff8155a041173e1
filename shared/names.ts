/**
 * Names that people, packs and other accounts know these resources by. They are fixed, as a
 * conformance pack that is deployed to many accounts must find the function and the runbook in each,
 * and as the central account tells by them whose events it takes and what they are about.
 */
export const RULE_NAME = "root-access-key";
export const CONFORMANCE_PACK_NAME = "root-access-key";
export const FUNCTION_NAME = "root-access-key-evaluator";
export const LOG_GROUP_NAME = "/root-access-key/evaluator";
export const NOTIFICATION_FUNCTION_NAME = "root-access-key-notification";
export const NOTIFICATION_DEAD_LETTERS_QUEUE_NAME = "root-access-key-notification-dead-letters";
export const NOTIFICATION_DEAD_LETTERS_ALARM_NAME = "root-access-key-notification-dead-letters";
export const NOTIFICATION_ERRORS_ALARM_NAME = "root-access-key-notification-errors";
export const NO_EVALUATION_ALARM_NAME = "root-access-key-no-evaluation";
export const RUNBOOK_NAME = "RootAccessKey-NotifyAndWait";
export const REEVALUATION_NAME = "RootAccessKey-Reevaluate";

/** In the accounts of an organization. */
export const RUNBOOK_ROLE_NAME = "RootAccessKey-Runbook";
export const FORWARDER_ROLE_NAME = "RootAccessKey-Forwarder";

/** In the organization's central account. */
export const CENTRAL_BUS_NAME = "root-access-key";
export const AGGREGATOR_NAME = "root-access-key";
export const STACK_SET_NAME = "root-access-key";
export const DASHBOARD_NAME = "root-access-key";
export const REMOVAL_FUNCTION_NAME = "root-access-key-removal";
export const REMOVAL_REQUESTS_QUEUE_NAME = "root-access-key-removal-requests";
export const REMOVAL_DEAD_LETTERS_QUEUE_NAME = "root-access-key-removal-dead-letters";
export const REMOVAL_DEAD_LETTERS_ALARM_NAME = "root-access-key-removal-dead-letters";
