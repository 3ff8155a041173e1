import * as v from "valibot";
import { MAX_PROTECT_USED_WITHIN_DAYS, REMOVAL_MODES } from "../removal/contract.ts";
import { INACTIVE_KEYS } from "../rule/event.ts";
import { FREQUENCY_HOURS, type Frequency } from "../shared/config-rule.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS } from "./account/rule-definition.ts";
import {
  accounts,
  exceptions,
  matching,
  oneOf,
  units,
  wholeNumber,
  yesOrNo,
} from "./setting-values.ts";

/** What a setting's key in the CDK context begins with: `-c root-access-key:frequency=One_Hour`. */
const PREFIX = "root-access-key:";

/** A setting is not one that there is, or has a value that it cannot have. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** More would not fit in an event pattern, which has 2,048 characters. */
const MAX_SUPPRESSED_ACCOUNTS = 100;
const MAX_EXCLUDED_ACCOUNTS = 1000;
/** With the exceptions, more would not fit in a function's environment, which has 4 KB. */
const MAX_PROTECTED_ACCOUNTS = 150;

/** What is chosen for every account, and for whoever is told. */
const COMMON = {
  /** How often AWS Config evaluates the account. */
  frequency: v.optional(oneOf(Object.keys(FREQUENCY_HOURS) as Frequency[]), DEFAULT_FREQUENCY),
  /** See `RuleParameters`: COMPLIANT has a window in which an active key can be missed. */
  inactiveKeys: v.optional(oneOf(INACTIVE_KEYS), DEFAULT_INACTIVE_KEYS),
  /** The rule by itself, or in a conformance pack. */
  rule: v.optional(oneOf(["standalone", "conformance-pack"]), "standalone"),
  /** Whether there is a remediation, and whether a person or AWS Config starts it. */
  remediation: v.optional(oneOf(["none", "manual", "automatic"]), "manual"),
  /** An address that gets all messages, once its owner has confirmed. */
  email: v.optional(matching(/^[^\s@]+@[^\s@]+$/, "an e-mail address")),
  /** A topic that is there already and gets all messages, instead of a new one. */
  topicArn: v.optional(
    matching(
      /^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
      "the ARN of an SNS topic, arn:PARTITION:sns:REGION:ACCOUNT:NAME",
    ),
  ),
  /** Accounts whose findings nobody is told about; of failures people are told all the same. */
  suppressFindingsFor: v.optional(accounts(MAX_SUPPRESSED_ACCOUNTS), []),
  /** Whether there is a CloudWatch alarm on a rule that has fallen silent. */
  noEvaluationAlarm: v.optional(yesOrNo, false),
  /** Whether to set up a configuration recorder, where the Region has none. */
  recorder: v.optional(yesOrNo, false),
};

const AccountSettings = v.object({
  deployment: v.literal("account"),
  ...COMMON,
  /** The organization's central bus, from where people are told instead of from the account. */
  centralBusArn: v.optional(
    matching(
      /^arn:[a-z0-9-]+:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]+$/,
      "the ARN of an event bus, arn:PARTITION:events:REGION:ACCOUNT:event-bus/NAME",
    ),
  ),
});

const OrganizationSettings = v.object({
  deployment: v.literal("organization"),
  ...COMMON,
  /** The organization, from which alone the central bus takes events. */
  organizationId: matching(/^o-[a-z0-9]{10,32}$/, "the id of the organization, o-…"),
  /** Where the account stack is deployed: these units with all below them. */
  organizationalUnits: units,
  /** Member accounts in these units that do not get it. */
  excludedAccounts: v.optional(accounts(MAX_EXCLUDED_ACCOUNTS), []),
  /** As whom the StackSet is managed: from a delegated administrator or the management account. */
  callAs: v.optional(oneOf(["DELEGATED_ADMIN", "SELF"]), "DELEGATED_ADMIN"),
  /** Whether the account stack is deployed here too, which no StackSet does in the management account. */
  coverThisAccount: v.optional(yesOrNo, false),
  /** Percentage of the accounts in which the deployment may fail before it stops. */
  failureTolerancePercentage: v.optional(wholeNumber(0, 100), 100),
  /** Percentage of the accounts in which it is deployed at the same time. */
  maxConcurrentPercentage: v.optional(wholeNumber(1, 100), 25),
  /** What becomes of member accounts' root keys: nothing, a trial that deletes nothing, or deletion. */
  removal: v.optional(oneOf(["off", ...REMOVAL_MODES]), "off"),
  /** Days for which a key's creation and last use protect the account's keys from removal. */
  protectUsedWithinDays: v.optional(wholeNumber(1, MAX_PROTECT_USED_WITHIN_DAYS), 90),
  /** Accounts whose keys may go although they were used or created lately, with the last day. */
  removalExceptions: v.optional(exceptions, {}),
  /** Accounts whose keys are never removed. */
  protectedAccounts: v.optional(accounts(MAX_PROTECTED_ACCOUNTS), []),
});

/** What is deployed in one account, and how. */
export type AccountSettings = v.InferOutput<typeof AccountSettings>;
/** What is deployed for an organization, and how. */
export type OrganizationSettings = v.InferOutput<typeof OrganizationSettings>;
/** What is deployed and how. */
export type Settings = AccountSettings | OrganizationSettings;

const DEPLOYMENTS = { account: AccountSettings, organization: OrganizationSettings };

/**
 * Reads the settings from the CDK context. Those that are left out have their defaults.
 *
 * @param context all of it; keys that do not begin with `root-access-key:` are others' business
 * @throws {SettingsError} naming the first setting that is wrong, and what is allowed
 */
export function parseSettings(context: Readonly<Record<string, unknown>>): Settings {
  const input: Record<string, unknown> = {
    deployment: "account",
    ...Object.fromEntries(
      Object.entries(context)
        .filter(([key]) => key.startsWith(PREFIX))
        .map(([key, value]) => [key.slice(PREFIX.length), value]),
    ),
  };
  const deployment = v.safeParse(
    oneOf(Object.keys(DEPLOYMENTS) as Settings["deployment"][]),
    input.deployment,
  );
  if (!deployment.success) throw wrong("deployment", input, deployment.issues[0].message);
  const schema = DEPLOYMENTS[deployment.output];
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(schema.entries, name)) continue;
    const known = Object.keys(schema.entries).join(", ");
    throw new SettingsError(
      `${PREFIX}${name}: there is no such setting for deployment ${deployment.output}; there are ${known}.`,
    );
  }
  // What is missing is told in the same words as what is wrong.
  const all = Object.fromEntries(Object.keys(schema.entries).map((name) => [name, input[name]]));
  const result = v.safeParse(schema, all, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw wrong(String(issue.path?.[0]?.key), input, issue.message);
  }
  const conflict = findConflict(result.output);
  if (conflict) throw wrong(conflict.name, input, conflict.allowed);
  return result.output;
}

/** A setting that does not go with another one. */
function findConflict(settings: Settings): { name: string; allowed: string } | undefined {
  if (settings.deployment === "account") {
    const { centralBusArn, email, topicArn } = settings;
    if (centralBusArn === undefined || (email ?? topicArn) === undefined) return undefined;
    const name = email === undefined ? "topicArn" : "email";
    const allowed = "nothing where centralBusArn is set, as the central account tells people";
    return { name, allowed };
  }
  if (settings.coverThisAccount && settings.callAs !== "SELF") {
    const allowed =
      'false, unless callAs is "SELF": the StackSet covers a delegated administrator\'s account, if its unit is among organizationalUnits';
    return { name: "coverThisAccount", allowed };
  }
  if (settings.removal !== "off" && settings.remediation === "none") {
    const allowed = '"off" where remediation is "none", as no account would ask for a removal';
    return { name: "removal", allowed };
  }
  return undefined;
}

function wrong(name: string, input: Readonly<Record<string, unknown>>, allowed: string) {
  const found = Object.hasOwn(input, name) ? JSON.stringify(input[name]) : "nothing";
  return new SettingsError(`${PREFIX}${name}: found ${found}; allowed is ${allowed}.`);
}
