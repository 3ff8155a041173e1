import * as v from "valibot";
import { INACTIVE_KEYS } from "../rule/parameters.ts";
import { FREQUENCY_HOURS, type Frequency } from "./frequency.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS } from "./rule-definition.ts";

/** What a setting's key in the CDK context begins with: `-c root-access-key:frequency=One_Hour`. */
const PREFIX = "root-access-key:";

/** A setting is not one that there is, or has a value that it cannot have. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, options.map((option) => JSON.stringify(option)).join(" or "));

/** From the command line, every value is a string. */
const yesOrNo = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])], "true or false"),
  v.transform((value) => String(value) === "true"),
);

/** More would not fit in an event pattern, which has 2,048 characters. */
const MAX_ACCOUNTS = 100;
const ACCOUNTS = `up to ${MAX_ACCOUNTS} account ids of 12 digits, in a list or with commas between them`;
const accounts = v.pipe(
  v.union([v.string(), v.array(v.string())], ACCOUNTS),
  v.transform((value) => (typeof value === "string" ? value.split(",") : value)),
  v.array(v.pipe(v.string(), v.trim(), v.regex(/^\d{12}$/, ACCOUNTS))),
  v.maxLength(MAX_ACCOUNTS, ACCOUNTS),
);

const matching = (pattern: RegExp, allowed: string) =>
  v.pipe(v.string(allowed), v.regex(pattern, allowed));

const Settings = v.object({
  /** What is deployed. */
  deployment: v.optional(oneOf(["account"]), "account"),
  /** How often AWS Config evaluates the account. */
  frequency: v.optional(oneOf(Object.keys(FREQUENCY_HOURS) as Frequency[]), DEFAULT_FREQUENCY),
  /** Compliance type of an account whose only root access keys are inactive. */
  inactiveKeys: v.optional(oneOf(INACTIVE_KEYS), DEFAULT_INACTIVE_KEYS),
  /** The rule by itself, or in a conformance pack. */
  rule: v.optional(oneOf(["plain", "conformance-pack"]), "plain"),
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
  quietAccounts: v.optional(accounts, []),
  /** Whether there is a CloudWatch alarm on a rule that has fallen silent. */
  noEvaluationAlarm: v.optional(yesOrNo, false),
  /** Whether to set up a configuration recorder, where the Region has none. */
  recorder: v.optional(yesOrNo, false),
});

/** What is deployed and how. */
export type Settings = v.InferOutput<typeof Settings>;

/**
 * Reads the settings from the CDK context. Those that are left out have their defaults.
 *
 * @param context all of it; keys that do not begin with `root-access-key:` are others' business
 * @throws {SettingsError} naming the first setting that is wrong, and what is allowed
 */
export function parseSettings(context: Readonly<Record<string, unknown>>): Settings {
  const input = Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(Settings.entries, name)) continue;
    const known = Object.keys(Settings.entries).join(", ");
    throw new SettingsError(`${PREFIX}${name}: there is no such setting; there are ${known}.`);
  }
  const result = v.safeParse(Settings, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const name = String(issue.path?.[0]?.key);
  const found = JSON.stringify(input[name]);
  throw new SettingsError(`${PREFIX}${name}: found ${found}; allowed is ${issue.message}.`);
}
