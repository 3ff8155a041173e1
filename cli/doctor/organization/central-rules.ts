import {
  ACCEPTED_REQUEST,
  centralEvents,
  type NotificationEvent,
  ownEventsOfCentralAccount,
} from "../../../infra/notifications/events.ts";
import { IAM_REGIONS } from "../../../shared/iam-region.ts";
import { CENTRAL_BUS_NAME, REMOVAL_REQUESTS_QUEUE_NAME } from "../../../shared/names.ts";
import { compareRules } from "../account/deployed-rules.ts";
import { isFunction } from "../account/event-rules.ts";
import type { Check } from "../check.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";

/** The rules that turn the events of all accounts into notifications, and hand requests to the removal. */
export const centralRulesCheck: Check<
  Pick<
    OrganizationContext,
    "busRules" | "caller" | "defaultBusRules" | "isCentral" | "hasRemoval" | "names" | "region"
  >
> = {
  id: "central-rules",
  title: "Central EventBridge rules",
  actions: [
    ...LOOKUPS.stackSet,
    "events:ListRules",
    "events:ListTargetsByRule",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
    "lambda:GetFunctionConfiguration",
  ],
  async *run({ caller, isCentral, names, region, ...lookups }) {
    if ((await isCentral()) === false) return;
    const [onBus, onDefaultBus, hasRemoval] = await Promise.all([
      lookups.busRules(),
      lookups.defaultBusRules(),
      lookups.hasRemoval(),
    ]);
    // That there is no bus is reported.
    if (!onBus) return;
    const { accountId, partition } = caller;
    const rootKeyEvents = IAM_REGIONS[partition] === region;
    const notified = (events: Readonly<Record<string, NotificationEvent>>) =>
      Object.values(events).map((event) => ({
        event,
        isTarget: isFunction(names.notificationFunction),
      }));
    const isQueue = (arn: string) => arn.endsWith(`:${REMOVAL_REQUESTS_QUEUE_NAME}`);
    const expected = [
      ...notified(centralEvents({ accountId, hasRemoval, rootKeyEvents })),
      ...(hasRemoval ? [{ event: ACCEPTED_REQUEST, isTarget: isQueue }] : []),
    ];
    const expectedOnDefaultBus = notified(ownEventsOfCentralAccount({ accountId, hasRemoval }));
    const problems = [
      ...compareRules(onBus, expected, REDEPLOY),
      ...compareRules(onDefaultBus, expectedOnDefaultBus, REDEPLOY),
    ];
    yield* problems;
    if (problems.length > 0) return;
    yield {
      health: "GOOD",
      found: `Enabled, with their targets: ${expected.length} rules on the bus ${CENTRAL_BUS_NAME} and ${expectedOnDefaultBus.length} on the default bus.`,
    };
  },
};
