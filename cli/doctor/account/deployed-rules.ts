import { isDeepStrictEqual } from "node:util";
import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
import {
  ACCEPTED_REQUEST,
  accountEvents,
  DEAD_LETTERS,
  type NotificationEvent,
  PROMPT_REEVALUATION,
  REJECTED_REQUEST,
  REMOVAL_REQUESTED,
  testOf,
} from "../../../infra/notifications/events.ts";
import { NAMES } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";

/** See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html */
const ruleSchema = objectWith(
  {
    Name: text("the name of a rule"),
    Arn: text("the ARN of a rule"),
    Description: v.optional(v.string("a text, or nothing"), ""),
    EventPattern: v.optional(v.string("a pattern, or nothing")),
    State: text("a state"),
  },
  "a rule",
);
const targetSchema = objectWith({ Arn: text("an ARN") }, "a target");

/** An EventBridge rule that a deployment has. */
export interface DeployedRule {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  /** JSON in a string. */
  readonly eventPattern: string | undefined;
  readonly state: string;
  readonly targetArns: readonly string[];
}

/** CloudFormation generates the names of most rules: their descriptions tell them. */
const DESCRIPTIONS = new Set(
  [
    ...Object.values(accountEvents(NAMES)),
    ...[REMOVAL_REQUESTED, ACCEPTED_REQUEST, REJECTED_REQUEST, DEAD_LETTERS, PROMPT_REEVALUATION],
    testOf(""),
  ].map(({ description }) => description),
);

/**
 * Finds the rules of the deployment on an event bus, with their targets.
 *
 * @param EventBusName the default bus if undefined
 * @throws {CallError | MalformedAnswerError} If EventBridge does not say so.
 */
export async function findEventRules(
  client: EventBridgeClient,
  EventBusName: string | undefined,
  place: Pick<Place, "over">,
): Promise<readonly DeployedRule[]> {
  const rules = await callList({
    action: "events:ListRules",
    list: "Rules",
    item: ruleSchema,
    command: (NextToken) => new ListRulesCommand({ EventBusName, NextToken }),
    send: (command) => client.send(command, callLimits(place)),
  });
  const targetsOf = (Rule: string) =>
    callList({
      action: "events:ListTargetsByRule",
      list: "Targets",
      item: targetSchema,
      command: (NextToken) => new ListTargetsByRuleCommand({ Rule, EventBusName, NextToken }),
      send: (command) => client.send(command, callLimits(place)),
    });
  return await Promise.all(
    rules
      .filter(({ Description }) => DESCRIPTIONS.has(Description))
      .map(async ({ Name: name, Arn: arn, Description: description, EventPattern, State }) => ({
        name,
        arn,
        description,
        eventPattern: EventPattern,
        state: State,
        targetArns: (await targetsOf(name)).map(({ Arn }) => Arn),
      })),
  );
}

/** A rule that this version deploys. */
export interface ExpectedRule {
  readonly event: NotificationEvent;
  /** Recognizes its target by its ARN. */
  readonly isTarget: (arn: string) => boolean;
}

/**
 * Compares rules with those that this version deploys.
 *
 * | rule                                  | health  |
 * | ------------------------------------- | ------- |
 * | missing, disabled, without its target | BAD     |
 * | in a state that is not known          | UNKNOWN |
 * | another pattern than in this version  | WARNING |
 *
 * @param deploy how to deploy them again
 * @returns nothing of those that are as expected
 */
export function compareRules(
  rules: readonly DeployedRule[],
  expected: readonly ExpectedRule[],
  deploy: string,
): readonly Judgement[] {
  return expected.flatMap(({ event, isTarget }) => {
    const subject = event.description;
    const judged = rules
      .filter(({ description }) => description === subject)
      .map((rule) => problemOf(rule, { event, isTarget }, deploy));
    // There can be a second deployment, whose rules have the same descriptions.
    if (judged.includes(undefined)) return [];
    const missing: Judgement = { health: "BAD", found: "There is no such rule.", fix: deploy };
    return { subject, ...(judged[0] ?? missing) };
  });
}

function problemOf(
  { name, arn, state, eventPattern, targetArns }: DeployedRule,
  { event, isTarget }: ExpectedRule,
  deploy: string,
): Judgement | undefined {
  if (state === "DISABLED") {
    return {
      health: "BAD",
      found: `The rule ${name} is disabled.`,
      fix: `\`aws events enable-rule --name ${name}${busOption(arn)}\``,
    };
  }
  if (!ENABLED.includes(state)) {
    return {
      health: "UNKNOWN",
      found: `The state of the rule ${name} is ${state}.`,
      fix: deploy,
    };
  }
  if (!targetArns.some(isTarget)) {
    return {
      health: "BAD",
      found: `The rule ${name} has no target, or another one.`,
      fix: deploy,
    };
  }
  if (!isSamePattern(eventPattern, event.eventPattern)) {
    return {
      health: "WARNING",
      found: `The rule ${name} has another event pattern than in this version.`,
      fix: deploy,
    };
  }
  return undefined;
}

const ENABLED = ["ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

/** `arn:aws:events:us-east-1:111122223333:rule/BUS/NAME`; without the bus if it is the default one. */
function busOption(ruleArn: string): string {
  const [, bus, name] = ruleArn.split("/");
  return name === undefined ? "" : ` --event-bus-name ${bus}`;
}

function isSamePattern(deployed: string | undefined, pattern: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(deployed ?? ""), pattern);
  } catch {
    return false;
  }
}
