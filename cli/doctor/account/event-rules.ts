import { isDeepStrictEqual } from "node:util";
import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
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
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { AccountContext } from "./context.ts";

/** See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html */
const ruleSchema = objectWith(
  {
    Name: text("the name of a rule"),
    Description: v.optional(v.string("a text, or nothing")),
    EventPattern: v.optional(v.string("a pattern, or nothing")),
    State: text("a state"),
  },
  "a rule",
);
const targetSchema = objectWith({ Arn: text("an ARN") }, "a target");

/** Where the events of a deployment go. */
type Route = "NOTIFICATION" | "CENTRAL_BUS" | "RUNBOOK";

/** An EventBridge rule that a deployment has. */
export interface DeployedRule {
  readonly name: string;
  readonly description: string;
  /** JSON in a string. */
  readonly eventPattern: string | undefined;
  readonly state: string;
  readonly targetArns: readonly string[];
}

/**
 * Finds the rules of the deployment on the default event bus, with their targets. CloudFormation generates their names:
 * their descriptions tell them.
 *
 * @throws {CallError | MalformedAnswerError} If EventBridge does not say so.
 */
export async function findEventRules(
  client: EventBridgeClient,
  place: Place,
): Promise<readonly DeployedRule[]> {
  const known = new Set(
    [...notified(place), PROMPT_REEVALUATION].map(({ description }) => description),
  );
  const rules = await callList({
    action: "events:ListRules",
    list: "Rules",
    item: ruleSchema,
    command: (NextToken) => new ListRulesCommand({ NextToken }),
    send: (command) => client.send(command, callLimits(place)),
  });
  const found = rules.filter(({ Description = "" }) => known.has(Description));
  return await Promise.all(
    found.map(async ({ Name: name, Description: description = "", EventPattern, State }) => ({
      name,
      description,
      eventPattern: EventPattern,
      state: State,
      targetArns: await targetsOf(client, name, place),
    })),
  );
}

async function targetsOf(
  client: EventBridgeClient,
  Rule: string,
  place: Place,
): Promise<readonly string[]> {
  const targets = await callList({
    action: "events:ListTargetsByRule",
    list: "Targets",
    item: targetSchema,
    command: (NextToken) => new ListTargetsByRuleCommand({ Rule, NextToken }),
    send: (command) => client.send(command, callLimits(place)),
  });
  return targets.map(({ Arn }) => Arn);
}

/** The events that notifications of an account are made of, in any Region. */
function notified({
  caller,
  names,
}: Pick<Place, "caller" | "names">): readonly NotificationEvent[] {
  return [...Object.values(accountEvents(names)), REMOVAL_REQUESTED, testOf(caller.accountId)];
}

export const eventRulesCheck: Check<AccountContext> = {
  id: "event-rules",
  title: "EventBridge rules",
  actions: ["events:ListRules", "events:ListTargetsByRule"],
  async *run({ eventRules, caller, names, region }) {
    yield* judgeEventRules(await eventRules(), {
      names,
      accountId: caller.accountId,
      isIamRegion: IAM_REGIONS[caller.partition] === region,
    });
  },
};

interface Setting {
  readonly names: AccountNames;
  readonly accountId: string;
  /** Whether the events of changes to root keys can arrive here. */
  readonly isIamRegion: boolean;
}

/**
 * Compares the rules with those that this version deploys: to the notification function of the account, or to the
 * central bus of the organization.
 *
 * | rule                                  | health  |
 * | ------------------------------------- | ------- |
 * | missing, disabled, without its target | BAD     |
 * | another pattern than in this version  | WARNING |
 * | no rule at all                        | WARNING |
 */
export function judgeEventRules(
  rules: readonly DeployedRule[],
  { names, accountId, isIamRegion }: Setting,
): readonly Judgement[] {
  const route = rules.some(({ targetArns }) => targetArns.some(isCentralBus))
    ? "CENTRAL_BUS"
    : "NOTIFICATION";
  if (rules.length === 0) {
    return [
      {
        health: "WARNING",
        found:
          "There is no EventBridge rule of this project. No notification of findings and failed evaluations is sent from this account.",
        fix: "Deploy the account stack or the template, or the organization's stack, which has them.",
      },
    ];
  }
  const ofAccounts = Object.values(arriving<NotificationEvent>(accountEvents(names), isIamRegion));
  const expected = [
    ...ofAccounts.map((event) => ({ event, route })),
    ...(route === "NOTIFICATION"
      ? [REMOVAL_REQUESTED, testOf(accountId)].map((event) => ({ event, route }))
      : []),
    ...(isIamRegion ? [{ event: PROMPT_REEVALUATION, route: "RUNBOOK" }] : []),
  ] as readonly { readonly event: NotificationEvent; readonly route: Route }[];
  const problems = expected.flatMap(({ event, route }) => {
    const same = rules.filter(({ description }) => description === event.description);
    const judged = same.map((rule) => problemOf(rule, event, isTarget(route, names)));
    if (judged.includes(undefined)) return [];
    return judged[0] ?? missing(event);
  });
  if (problems.length > 0) return problems;
  const where = route === "CENTRAL_BUS" ? "central event bus" : "notification function";
  return [
    {
      health: "GOOD",
      found: `${expected.length} rules are enabled, with their targets: events go to the ${where}.`,
    },
  ];
}

function missing({ description }: NotificationEvent): Judgement {
  return {
    health: "BAD",
    subject: description,
    found: "There is no such rule.",
    fix: "Deploy the stack again.",
  };
}

function problemOf(
  rule: DeployedRule,
  event: NotificationEvent,
  isTarget: (arn: string) => boolean,
): Judgement | undefined {
  const { name, state, description: subject, targetArns } = rule;
  const problem = (
    health: "BAD" | "WARNING" | "UNKNOWN",
    found: string,
    fix: string,
  ): Judgement => {
    return { health, subject, found, fix };
  };
  if (state === "DISABLED") {
    const fix = `\`aws events enable-rule --name ${name}\``;
    return problem("BAD", `The rule ${name} is disabled.`, fix);
  }
  if (!state.startsWith("ENABLED")) {
    return problem("UNKNOWN", `The state of the rule ${name} is ${state}.`, DEPLOY);
  }
  if (!targetArns.some(isTarget)) {
    return problem("BAD", `The rule ${name} has no target, or another one.`, DEPLOY);
  }
  if (!isSamePattern(rule.eventPattern, event.eventPattern)) {
    const found = `The rule ${name} has another event pattern than in this version.`;
    return problem("WARNING", found, DEPLOY);
  }
  return undefined;
}

const DEPLOY = "Deploy the stack again.";

const isCentralBus = (arn: string) => arn.endsWith(`:event-bus/${CENTRAL_BUS_NAME}`);

/** Recognizes a target by its ARN. */
function isTarget(route: Route, names: AccountNames): (arn: string) => boolean {
  switch (route) {
    case "NOTIFICATION":
      return (arn) => arn.endsWith(`:function:${names.notificationFunction}`);
    case "CENTRAL_BUS":
      return isCentralBus;
    case "RUNBOOK":
      return (arn) => arn.includes(`:automation-definition/${names.reevaluation}`);
  }
}

function isSamePattern(deployed: string | undefined, pattern: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(deployed ?? ""), pattern);
  } catch {
    return false;
  }
}
