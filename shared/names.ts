/**
 * The names of resources, all in one place, because others find the resources by name:
 *
 * - the conformance pack file finds the evaluator and the runbook in each account;
 * - the central account admits the events of two roles, and recognizes in events the rule, the
 *   evaluator, the alarm and the runbooks;
 * - notifications recognize the same in the events of their own account, and refer to the log group;
 * - the command line finds the rule, the notification function and its queue.
 *
 * Packs and the central account know the names with the default prefix only. The command line takes others by
 * `--name-prefix`.
 */
export const DEFAULT_NAME_PREFIX = "root-access-key";

/** A queue's name has up to 80 characters, a function's up to 64. */
export const NAME_PREFIX_PATTERN = /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const NAME_PREFIX =
  "up to 40 lower-case letters, digits and single hyphens, beginning with a letter";

export type AccountNames = ReturnType<typeof accountNames>;

/**
 * Returns the names in an account and Region.
 *
 * @throws {RangeError} If the prefix is invalid.
 */
export function accountNames(prefix = DEFAULT_NAME_PREFIX) {
  if (!NAME_PREFIX_PATTERN.test(prefix)) {
    const found = JSON.stringify(prefix);
    throw new RangeError(`namePrefix: found ${found}; allowed are ${NAME_PREFIX}.`);
  }
  const document = prefix.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    rule: prefix,
    conformancePack: prefix,
    evaluator: `${prefix}-evaluator`,
    evaluatorLogGroup: `/${prefix}/evaluator`,
    noEvaluationAlarm: `${prefix}-no-evaluation`,
    notificationFunction: `${prefix}-notification`,
    notificationDeadLettersQueue: `${prefix}-notification-dead-letters`,
    notificationDeadLettersAlarm: `${prefix}-notification-dead-letters`,
    notificationErrorsAlarm: `${prefix}-notification-errors`,
    runbook: `${document}-NotifyAndWait`,
    reevaluation: `${document}-Reevaluate`,
  } as const;
}

/** The names with the default prefix. */
export const NAMES = accountNames();

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
export const REMOVAL_OLDEST_REQUEST_ALARM_NAME = "root-access-key-removal-oldest-request";
export const REMOVAL_DEAD_LETTERS_ALARM_NAME = "root-access-key-removal-dead-letters";
export const REMOVAL_ERRORS_ALARM_NAME = "root-access-key-removal-errors";
export const REMOVAL_FAILED_INVOCATIONS_ALARM_NAME = "root-access-key-removal-failed-invocations";
export const REMOVAL_SUBSCRIPTION_ALARM_NAME = "root-access-key-removal-subscription";
export const REMOVAL_ALARM_NAMES = [
  REMOVAL_OLDEST_REQUEST_ALARM_NAME,
  REMOVAL_DEAD_LETTERS_ALARM_NAME,
  REMOVAL_ERRORS_ALARM_NAME,
  REMOVAL_FAILED_INVOCATIONS_ALARM_NAME,
  REMOVAL_SUBSCRIPTION_ALARM_NAME,
] as const;
