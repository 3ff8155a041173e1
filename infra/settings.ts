import * as v from "valibot";
import { MAX_SUPPRESSED_ACCOUNTS } from "../notification/contract.ts";
import { MAX_PROTECT_USED_WITHIN_DAYS, REMOVAL_MODES } from "../removal/contract.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS } from "./account/rule.ts";
import {
  accounts,
  accountsOrNone,
  emails,
  exceptions,
  frequency,
  inactiveKeys,
  matching,
  oneOf,
  organizationalUnits,
  remediation,
  ruleDeployment,
  runbookUrl,
  wholeNumber,
  yesOrNo,
} from "./setting-values.ts";

/** The prefix of settings in the CDK context: `-c root-access-key:frequency=One_Hour`. */
const PREFIX = "root-access-key:";

/** A setting is unknown, or its value is invalid. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const MAX_EXCLUDED_ACCOUNTS = 1000;
/** With the exceptions, more would not fit in a function's environment, which has 4 KB. */
const MAX_PROTECTED_ACCOUNTS = 150;

const PERMISSIONS_BOUNDARY =
  /^(arn:[a-z0-9-]+:iam::(\d{12}|aws):policy\/)?([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;
const PERMISSIONS_BOUNDARIES =
  "the ARN of a managed policy, arn:PARTITION:iam::ACCOUNT:policy/NAME, or its name";

/** Settings of every account, and of the notifications. */
const COMMON = {
  /** How often AWS Config evaluates the account. */
  frequency: v.optional(frequency, DEFAULT_FREQUENCY),
  /** See `RuleParameters`: COMPLIANT has a window in which an active key can be missed. */
  inactiveKeys: v.optional(inactiveKeys, DEFAULT_INACTIVE_KEYS),
  /** Whether the rule is standalone or in a conformance pack. */
  rule: v.optional(ruleDeployment, "standalone"),
  /** Whether there is a remediation, and whether you or AWS Config start it. */
  remediation: v.optional(remediation, "manual"),
  /** Email addresses that receive all notifications after their owners confirm. */
  email: v.optional(emails, []),
  /** An existing topic for all notifications, instead of a new one. */
  topicArn: v.optional(
    matching(
      /^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
      "the ARN of an SNS topic, arn:PARTITION:sns:REGION:ACCOUNT:NAME",
    ),
  ),
  /** URL of your copy of docs/runbook.md, to which notifications link. */
  runbookUrl: v.optional(runbookUrl),
  /** Accounts excluded from finding notifications. Failures and remediation requests are still sent. */
  suppressFindingsFor: v.optional(accounts(MAX_SUPPRESSED_ACCOUNTS), []),
  /** Whether to create a CloudWatch alarm that goes off if the rule is stale. */
  noEvaluationAlarm: v.optional(yesOrNo, false),
  /** Whether to create a configuration recorder, for a Region that has none. */
  recorder: v.optional(yesOrNo, false),
  /** The permissions boundary of all roles: a managed policy, by its ARN or by its name in each account. */
  permissionsBoundary: v.optional(matching(PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARIES)),
};

const AccountSettings = v.object({
  deployment: v.literal("account"),
  ...COMMON,
  /** The organization's central bus. The central account then sends the notifications. */
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
  /** The organization. The central bus admits events from its accounts only. */
  organizationId: matching(/^o-[a-z0-9]{10,32}$/, "the id of the organization, o-…"),
  /** Where the account stack is deployed: these OUs and all OUs below them. */
  organizationalUnits,
  /** Member accounts in these OUs to which it is not deployed. */
  excludedAccounts: v.optional(accounts(MAX_EXCLUDED_ACCOUNTS), []),
  /** Whether a delegated administrator or the management account manages the StackSet. */
  callAs: v.optional(oneOf(["DELEGATED_ADMIN", "SELF"]), "DELEGATED_ADMIN"),
  /** Whether to deploy the account stack here too. A StackSet skips the management account. */
  coverThisAccount: v.optional(yesOrNo, false),
  /** Percentage of the accounts in which the deployment may fail before it stops. */
  failureTolerancePercentage: v.optional(wholeNumber(0, 100), 100),
  /** Percentage of the accounts to which it is deployed at the same time. */
  maxConcurrentPercentage: v.optional(wholeNumber(1, 100), 25),
  /** Whether member accounts' root keys are removed. A dry run only reports which would be. */
  removal: v.optional(oneOf(["off", ...REMOVAL_MODES]), "off"),
  /** Days after a key's creation and last use in which the account's keys are not removed. */
  protectUsedWithinDays: v.optional(wholeNumber(1, MAX_PROTECT_USED_WITHIN_DAYS), 90),
  /** Accounts whose keys are removed even if used or created recently, with the last day. */
  removalExceptions: v.optional(exceptions, {}),
  /** Accounts whose keys are never removed. */
  protectedAccounts: v.optional(accountsOrNone(MAX_PROTECTED_ACCOUNTS)),
  /** Requests to remove root keys that are processed at the same time. */
  removalMaximumConcurrency: v.optional(wholeNumber(2, 10), 2),
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
 * @param context all of it; keys without the prefix `root-access-key:` are ignored
 * @throws {SettingsError} If a setting is unknown or invalid; it names the first one and what is allowed.
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
      `${PREFIX}${name}: unknown setting for deployment ${deployment.output}; allowed are ${known}.`,
    );
  }
  // A missing setting gets the same error as an invalid one.
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

/** A setting that conflicts with another one. */
function findConflict(settings: Settings): { name: string; allowed: string } | undefined {
  if (settings.deployment === "account") {
    if (settings.centralBusArn === undefined) return undefined;
    const ofNotifications = ["email", "topicArn", "runbookUrl", "suppressFindingsFor"] as const;
    const name = ofNotifications.find((it) => (settings[it]?.length ?? 0) > 0);
    if (name === undefined) return undefined;
    const allowed =
      "nothing where centralBusArn is set, as the central account sends the notifications";
    return { name, allowed };
  }
  if (settings.coverThisAccount && settings.callAs !== "SELF") {
    const allowed =
      'false, unless callAs is "SELF": the StackSet covers a delegated administrator\'s account, if its OU is among organizationalUnits';
    return { name: "coverThisAccount", allowed };
  }
  if (/^arn:[^:]+:iam::\d/.test(settings.permissionsBoundary ?? "")) {
    const allowed =
      "the name of a policy that each account has, or the ARN of an AWS managed policy, as a role cannot have another account's policy as its boundary";
    return { name: "permissionsBoundary", allowed };
  }
  if (settings.removal !== "off" && settings.remediation === "none") {
    const allowed = '"off" where remediation is "none", as no account would request a removal';
    return { name: "removal", allowed };
  }
  if (settings.removal === "delete" && settings.protectedAccounts === undefined) {
    const allowed =
      'the IDs of accounts whose keys are never removed, or "" for none, where removal is "delete"';
    return { name: "protectedAccounts", allowed };
  }
  return undefined;
}

function wrong(name: string, input: Readonly<Record<string, unknown>>, allowed: string) {
  const found = Object.hasOwn(input, name) ? JSON.stringify(input[name]) : "nothing";
  return new SettingsError(`${PREFIX}${name}: found ${found}; allowed is ${allowed}.`);
}
