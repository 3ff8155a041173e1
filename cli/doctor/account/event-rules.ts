import {
  accountEvents,
  arriving,
  type NotificationEvent,
  PROMPT_REEVALUATION,
  REMOVAL_REQUESTED,
  testOf,
} from "../../../infra/notifications/events.ts";
import { IAM_REGIONS } from "../../../shared/iam-region.ts";
import { type AccountNames, CENTRAL_BUS_NAME } from "../../../shared/names.ts";
import type { Check, Judgement } from "../check.ts";
import type { AccountContext } from "./context.ts";
import { compareRules, type DeployedRule } from "./deployed-rules.ts";

export const eventRulesCheck: Check<AccountContext> = {
  id: "event-rules",
  title: "EventBridge rules",
  actions: ["events:ListRules", "events:ListTargetsByRule", "lambda:GetFunctionConfiguration"],
  async *run({ eventRules, notification, caller, names, region }) {
    const [rules, configuration] = await Promise.all([eventRules(), notification()]);
    yield* judgeEventRules(rules, {
      names,
      accountId: caller.accountId,
      isIamRegion: IAM_REGIONS[caller.partition] === region,
      hasNotification: configuration !== undefined,
    });
  },
};

interface Setting {
  readonly names: AccountNames;
  readonly accountId: string;
  /** Whether the events of changes to root keys can arrive here. */
  readonly isIamRegion: boolean;
  /** Whether there is a notification function. */
  readonly hasNotification: boolean;
}

/**
 * Compares the rules with those that this version deploys: to the notification function of the account, or to the
 * central bus of the organization. Other tools deploy none.
 */
export function judgeEventRules(
  rules: readonly DeployedRule[],
  { names, accountId, isIamRegion, hasNotification }: Setting,
): readonly Judgement[] {
  const ofAccount = Object.values(arriving<NotificationEvent>(accountEvents(names), isIamRegion));
  const descriptions = new Set(ofAccount.map(({ description }) => description));
  if (!rules.some(({ description }) => descriptions.has(description))) {
    return [
      {
        health: hasNotification ? "BAD" : "WARNING",
        found:
          "There is no EventBridge rule for the events of this account. No notification of findings and failed evaluations is sent from this account.",
        fix: "Deploy the account stack or the template, or the organization's stack, which has them.",
      },
    ];
  }
  const isForwarded = rules.some(({ targetArns }) => targetArns.some(isCentralBus));
  const isTarget = isForwarded ? isCentralBus : isFunction(names.notificationFunction);
  const notified = isForwarded ? ofAccount : [...ofAccount, REMOVAL_REQUESTED, testOf(accountId)];
  const expected = [
    ...notified.map((event) => ({ event, isTarget })),
    ...(isIamRegion
      ? [{ event: PROMPT_REEVALUATION, isTarget: isRunbook(names.reevaluation) }]
      : []),
  ];
  const problems = compareRules(rules, expected, "Deploy the stack again.");
  if (problems.length > 0) return problems;
  const where = isForwarded ? "central event bus" : "notification function";
  return [
    {
      health: "GOOD",
      found: `${expected.length} rules are enabled, with their targets: events go to the ${where}.`,
    },
  ];
}

const isCentralBus = (arn: string) => arn.endsWith(`:event-bus/${CENTRAL_BUS_NAME}`);

/** Recognizes a function by its ARN. */
export const isFunction = (name: string) => (arn: string) => arn.endsWith(`:function:${name}`);

const isRunbook = (name: string) => (arn: string) => arn.includes(`:automation-definition/${name}`);
