import { RUNBOOK_NAME } from "../../shared/names.ts";

/**
 * AWS Config stops remediating an account by itself after so many failed attempts within so many
 * seconds: it adds a RemediationException. The runbook waits for a day before it fails, so only the
 * longest time that AWS Config takes, 31 days less a few minutes, is sure to be reached. A key that
 * nobody deletes thus leads to three attempts, one a day; with a shorter time they would never end.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html
 */
const AUTOMATIC_ATTEMPTS = 3;
const RETRY_SECONDS = 2_678_000;

export interface RemediationDefinition {
  /** Name of the rule, as the template around has it. */
  readonly ruleName: string;
  /** Whether AWS Config starts the runbook by itself, or a person does. */
  readonly automatic: unknown;
  /** What the runbook is given, besides the id of the account. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Properties of the AWS::Config::RemediationConfiguration, in a stack and in a pack. */
export function remediationProperties({ ruleName, automatic, parameters }: RemediationDefinition) {
  return {
    ConfigRuleName: ruleName,
    TargetType: "SSM_DOCUMENT",
    TargetId: RUNBOOK_NAME,
    Parameters: {
      AccountId: { ResourceValue: { Value: "RESOURCE_ID" } },
      ...Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
          name,
          { StaticValue: { Values: [value] } },
        ]),
      ),
    },
    Automatic: automatic,
    ...(automatic !== false && {
      MaximumAutomaticAttempts: AUTOMATIC_ATTEMPTS,
      RetryAttemptSeconds: RETRY_SECONDS,
    }),
  };
}
