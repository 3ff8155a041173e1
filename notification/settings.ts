import * as v from "valibot";
import { DEFAULT_NAME_PREFIX, NAME_PREFIX, NAME_PREFIX_PATTERN } from "../shared/names.ts";
import { accountId, objectWith, parserThrowing } from "../shared/schema.ts";
import { ENVIRONMENT, MAX_SUPPRESSED_ACCOUNTS } from "./contract.ts";
import { InvalidSettingsError } from "./errors.ts";

export interface Settings {
  readonly topicArn: string;
  readonly suppressFindingsFor: ReadonlySet<string>;
  readonly runbookUrl: string | undefined;
  readonly isOrganization: boolean;
  readonly namePrefix: string;
}

const TOPIC_ARN = "the ARN of an SNS topic, arn:PARTITION:sns:REGION:ACCOUNT:NAME";
const ACCOUNTS = `up to ${MAX_SUPPRESSED_ACCOUNTS} account ids of 12 digits, separated by commas`;
const RUNBOOK_URL = "an https URL without a fragment, of up to 256 characters, or nothing";

const Environment = objectWith(
  {
    [ENVIRONMENT.topicArn]: v.pipe(
      v.string(TOPIC_ARN),
      v.regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, TOPIC_ARN),
    ),
    [ENVIRONMENT.suppressFindingsFor]: v.pipe(
      v.optional(v.string(ACCOUNTS), ""),
      v.transform((list) => (list === "" ? [] : list.split(","))),
      v.array(accountId, ACCOUNTS),
      v.maxLength(MAX_SUPPRESSED_ACCOUNTS, ACCOUNTS),
      v.transform((ids): ReadonlySet<string> => new Set(ids)),
    ),
    [ENVIRONMENT.runbookUrl]: v.pipe(
      v.optional(v.string(RUNBOOK_URL), ""),
      v.regex(/^(https:\/\/[!-"$-~]{1,248})?$/, RUNBOOK_URL),
      v.transform((url) => url || undefined),
    ),
    [ENVIRONMENT.organization]: v.pipe(
      v.optional(v.picklist(["true", "false"], "true or false"), "false"),
      v.transform((value) => value === "true"),
    ),
    [ENVIRONMENT.namePrefix]: v.optional(
      v.pipe(v.string(NAME_PREFIX), v.regex(NAME_PREFIX_PATTERN, NAME_PREFIX)),
      DEFAULT_NAME_PREFIX,
    ),
  },
  "environment variables",
);

const parseOrThrow = parserThrowing(InvalidSettingsError);

/**
 * Reads the settings from the function's environment variables.
 *
 * @throws {InvalidSettingsError} If one is missing or wrong.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = parseOrThrow(Environment, environment, "environment");
  return {
    topicArn: variables[ENVIRONMENT.topicArn],
    suppressFindingsFor: variables[ENVIRONMENT.suppressFindingsFor],
    runbookUrl: variables[ENVIRONMENT.runbookUrl],
    isOrganization: variables[ENVIRONMENT.organization],
    namePrefix: variables[ENVIRONMENT.namePrefix],
  };
}
