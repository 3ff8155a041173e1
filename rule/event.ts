import * as v from "valibot";
import { invokedFunctionArn, type LambdaContext } from "../shared/lambda.ts";
import { accountId, arnOf, objectWith, parserThrowing, plainObject } from "../shared/schema.ts";
import { parseTimestamp } from "../shared/timestamp.ts";
import { InvalidEventError } from "./errors.ts";

/** Reads what AWS Config sends. */
const parseOrThrow = parserThrowing(InvalidEventError);

/** Fields that contain the result token, or could. */
const WITH_TOKEN = ["event", "event.resultToken"];

/** A periodic AWS Config event, checked. */
export interface PeriodicEvent {
  readonly accountId: string;
  readonly parameters: RuleParameters;
  /** Opaque. Whoever has it can report results for this evaluation, so it is never logged. */
  readonly resultToken: string;
  /** When AWS Config triggered the evaluation. */
  readonly orderingTimestamp: Date;
  /** The account is no longer in the rule's scope: AWS Config expects NOT_APPLICABLE. */
  readonly leftScope: boolean;
}

const TIMESTAMP = "an ISO 8601 date and time such as 2016-07-13T21:50:00.373Z";
const timestamp = v.pipe(
  v.string(TIMESTAMP),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const time = parseTimestamp(dataset.value);
    if (time) return time;
    addIssue({ message: TIMESTAMP });
    return NEVER;
  }),
);

const ScheduledNotification = objectWith(
  {
    messageType: v.literal("ScheduledNotification", '"ScheduledNotification"'),
    notificationCreationTime: timestamp,
    awsAccountId: v.optional(accountId),
  },
  "a JSON object",
);

const ConfigEvent = objectWith(
  {
    invokingEvent: v.string("a JSON object in a string"),
    ruleParameters: v.optional(v.string("a JSON object in a string, or nothing")),
    resultToken: v.pipe(v.string("a non-empty string"), v.nonEmpty("a non-empty string")),
    eventLeftScope: v.optional(v.boolean("true or false"), false),
    accountId,
    configRuleArn: v.optional(
      arnOf(
        "config",
        "the ARN of a Config rule, arn:PARTITION:config:REGION:ACCOUNT:config-rule/ID",
      ),
    ),
  },
  "an AWS Config event (an object)",
);

/**
 * Reads the event that AWS Config sends to a periodic custom rule.
 * See https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 *
 * @throws {InvalidEventError} If a field is missing or invalid, if the event is not a
 *   ScheduledNotification, or if it is for another account than the function's.
 */
export function parseEvent(event: unknown, context: LambdaContext): PeriodicEvent {
  const config = parseOrThrow(ConfigEvent, event, "event", WITH_TOKEN);
  const invoking = parseOrThrow(
    v.pipe(v.string(), v.parseJson(undefined, "a JSON object"), ScheduledNotification),
    config.invokingEvent,
    "invokingEvent",
  );
  requireOneAccount({
    accountId: config.accountId,
    "invokingEvent.awsAccountId": invoking.awsAccountId,
    configRuleArn: config.configRuleArn?.accountId,
    "context.invokedFunctionArn": parseOrThrow(
      invokedFunctionArn,
      context.invokedFunctionArn,
      "context.invokedFunctionArn",
    ).accountId,
  });
  return {
    accountId: config.accountId,
    parameters: parseRuleParameters(config.ruleParameters),
    resultToken: config.resultToken,
    orderingTimestamp: invoking.notificationCreationTime,
    leftScope: config.eventLeftScope,
  };
}

/** The function reads its own account, so it cannot have a result for any other. */
function requireOneAccount(accountOf: Record<string, string | undefined>): void {
  const expected = accountOf.accountId;
  for (const [field, account] of Object.entries(accountOf)) {
    if (account !== undefined && account !== expected) {
      throw new InvalidEventError(
        `${field}: found account ${account}; allowed is ${expected} as in accountId. ` +
          "The rule, its function and the account evaluated must be in one account.",
      );
    }
  }
}

/** The first is the default. */
export const INACTIVE_KEYS = ["NON_COMPLIANT", "COMPLIANT"] as const;

const InactiveKeys = v.picklist(INACTIVE_KEYS, '"NON_COMPLIANT" (the default) or "COMPLIANT"');

const PARAMETERS = 'a JSON object in a string, with no other parameter than "inactiveKeys"';

const RuleParameters = v.pipe(
  v.string(PARAMETERS),
  v.parseJson(undefined, PARAMETERS),
  plainObject(PARAMETERS),
  v.strictObject({ inactiveKeys: v.optional(InactiveKeys, INACTIVE_KEYS[0]) }, PARAMETERS),
);

/** Parameters of the rule. */
export interface RuleParameters {
  /**
   * Compliance type of an account whose root access keys are all inactive. With COMPLIANT, changes after a
   * credential report can be missed until the first evaluation with a newer one: for at most 4 hours
   * 15 minutes and one period of the frequency. NON_COMPLIANT has no such window.
   */
  readonly inactiveKeys: (typeof INACTIVE_KEYS)[number];
}

/**
 * Reads the `ruleParameters` of a Config event: JSON in a string. If it is absent or empty, no parameters
 * were given.
 *
 * @throws {InvalidEventError} If it is not valid JSON, or a parameter or its value is unknown. Names and
 *   values are case-sensitive.
 */
export function parseRuleParameters(ruleParameters: string | undefined): RuleParameters {
  return parseOrThrow(RuleParameters, ruleParameters || "{}", "ruleParameters");
}
