import * as v from "valibot";
import { accountId, objectWith, parserThrowing, plainObject } from "../shared/schema.ts";
import { parseTimestamp } from "../shared/timestamp.ts";
import {
  ENVIRONMENT,
  MAX_PROTECT_USED_WITHIN_DAYS,
  REMOVAL_MODES,
  type RemovalMode,
} from "./contract.ts";
import { InvalidSettingsError } from "./errors.ts";

/** What the operator has chosen. */
export interface Settings {
  readonly mode: RemovalMode;
  /** Days for which a key's creation and last use protect the account's keys. */
  readonly protectUsedWithinDays: number;
  /** The last day, UTC, of each account's exception, such as `2026-12-31`. */
  readonly exceptions: ReadonlyMap<string, string>;
  readonly protectedAccounts: ReadonlySet<string>;
  /** The one queue from which requests come. */
  readonly queueArn: string;
}

const DAYS = `a whole number of days from 1 to ${MAX_PROTECT_USED_WITHIN_DAYS}`;
const EXCEPTIONS =
  'a JSON object of account ids of 12 digits and days, such as {"111122223333":"2026-12-31"}, or {}';
const DAY = "a day such as 2026-12-31";
const PROTECTED_ACCOUNTS =
  'a JSON list of account ids of 12 digits, such as ["111122223333"], or []';
const QUEUE_ARN = "the ARN of an Amazon SQS queue, arn:PARTITION:sqs:REGION:ACCOUNT:NAME";

const exceptions = v.pipe(
  v.string(EXCEPTIONS),
  v.parseJson(undefined, EXCEPTIONS),
  plainObject(EXCEPTIONS),
  v.rawTransform(({ dataset, addIssue }) => {
    const input: object = dataset.value;
    // Not v.record, which leaves out some names without a word.
    for (const [key, value] of Object.entries(input)) {
      const path = { type: "object" as const, origin: "value" as const, input: { ...input }, key };
      if (!v.is(accountId, key)) {
        addIssue({ message: EXCEPTIONS, input: key, path: [{ ...path, value }] });
      } else if (!isDay(value)) {
        addIssue({ message: DAY, input: value, path: [{ ...path, value }] });
      }
    }
    return new Map<string, string>(Object.entries(input));
  }),
);

function isDay(value: unknown): value is string {
  return typeof value === "string" && parseTimestamp(`${value}T00:00:00Z`) !== undefined;
}

const Environment = objectWith(
  {
    [ENVIRONMENT.mode]: v.picklist(REMOVAL_MODES, REMOVAL_MODES.join(" or ")),
    [ENVIRONMENT.protectUsedWithinDays]: v.pipe(
      v.string(DAYS),
      v.regex(/^[1-9]\d{0,4}$/, DAYS),
      v.transform(Number),
      v.maxValue(MAX_PROTECT_USED_WITHIN_DAYS, DAYS),
    ),
    [ENVIRONMENT.exceptions]: exceptions,
    [ENVIRONMENT.protectedAccounts]: v.pipe(
      v.string(PROTECTED_ACCOUNTS),
      v.parseJson(undefined, PROTECTED_ACCOUNTS),
      v.array(accountId, PROTECTED_ACCOUNTS),
      v.transform((ids) => new Set(ids)),
    ),
    [ENVIRONMENT.queueArn]: v.pipe(
      v.string(QUEUE_ARN),
      v.regex(/^arn:[a-z0-9-]+:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/, QUEUE_ARN),
    ),
  },
  "environment variables",
);

const parseOrThrow = parserThrowing(InvalidSettingsError);

/**
 * Reads what the operator has chosen from the function's environment variables.
 *
 * @throws {InvalidSettingsError} If one is missing or wrong; none has a default, as each decides on
 *   what cannot be undone.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = parseOrThrow(Environment, environment, "environment");
  return {
    mode: variables[ENVIRONMENT.mode],
    protectUsedWithinDays: variables[ENVIRONMENT.protectUsedWithinDays],
    exceptions: variables[ENVIRONMENT.exceptions],
    protectedAccounts: variables[ENVIRONMENT.protectedAccounts],
    queueArn: variables[ENVIRONMENT.queueArn],
  };
}
