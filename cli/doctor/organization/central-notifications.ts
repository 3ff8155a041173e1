import { REMOVAL_ALARM_NAMES, REMOVAL_DEAD_LETTERS_ALARM_NAME } from "../../../shared/names.ts";
import { alarmsOfNotification, judgeAlarms, readAlarms } from "../account/alarms.ts";
import type { AccountContext } from "../account/context.ts";
import { deadLettersCheck } from "../account/dead-letters.ts";
import {
  notificationFunctionCheck,
  notificationInvocationCheck,
  notificationPermissionsCheck,
  topicOf,
} from "../account/notification.ts";
import { subscriptionsCheck } from "../account/subscriptions.ts";
import { topicCheck } from "../account/topic.ts";
import { topicKeyCheck } from "../account/topic-key.ts";
import type { Check } from "../check.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";

type Context = Pick<OrganizationContext, "hasRemoval" | "isCentral" | "notifications">;

/** The central account sends the notifications of all accounts, by the same resources as an account that sends its own. */
function inCentralAccount(check: Check<AccountContext>): Check<Context> {
  return {
    ...check,
    actions: [...LOOKUPS.stackSet, ...check.actions],
    async *run({ isCentral, notifications }) {
      if ((await isCentral()) !== false) yield* check.run(notifications);
    },
  };
}

/** The alarms on notifications and on the removal. */
const centralAlarmsCheck: Check<Context> = {
  id: "alarms",
  title: "Alarms",
  actions: [
    ...LOOKUPS.stackSet,
    "lambda:GetFunctionConfiguration",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
    "cloudwatch:DescribeAlarms",
  ],
  async *run({ hasRemoval, isCentral, notifications }) {
    if ((await isCentral()) === false) return;
    const [alarms, configuration, isThere] = await Promise.all([
      readAlarms(notifications.clients.alarms, notifications),
      notifications.notification(),
      hasRemoval(),
    ]);
    const topicArn = configuration && topicOf(configuration);
    const ofRemoval = REMOVAL_ALARM_NAMES.map((name) => ({
      name,
      // This one leads to an event.
      topicArn: name === REMOVAL_DEAD_LETTERS_ALARM_NAME ? undefined : topicArn,
    }));
    yield* judgeAlarms(alarms, [
      ...(configuration ? alarmsOfNotification(notifications.names, configuration) : []),
      ...(isThere ? ofRemoval : []),
    ]);
  },
};

/** In the order of the output: as a notification goes. */
export const CENTRAL_NOTIFICATION_CHECKS: readonly Check<Context>[] = [
  ...[
    notificationFunctionCheck,
    notificationInvocationCheck,
    notificationPermissionsCheck,
    topicCheck,
    subscriptionsCheck,
    topicKeyCheck,
    deadLettersCheck,
  ].map(inCentralAccount),
  centralAlarmsCheck,
];
