import * as v from "valibot";
import { INACTIVE_KEYS } from "../rule/event.ts";
import { FREQUENCY_HOURS, type Frequency } from "../shared/config-rule.ts";
import { parseTimestamp } from "../shared/timestamp.ts";

/** One of these texts. */
export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, options.map((option) => JSON.stringify(option)).join(" or "));

export const frequency = oneOf(Object.keys(FREQUENCY_HOURS) as Frequency[]);
export const inactiveKeys = oneOf(INACTIVE_KEYS);
export const ruleDeployment = oneOf(["standalone", "conformance-pack"]);
export const remediation = oneOf(["none", "manual", "automatic"]);

/** From the command line, every value is a string. */
export const yesOrNo = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])], "true or false"),
  v.transform((value) => String(value) === "true"),
);

/** A number or, from the command line, a text. */
export const wholeNumber = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/, allowed))], allowed),
    v.transform(Number),
    v.integer(allowed),
    v.minValue(min, allowed),
    v.maxValue(max, allowed),
  );
};

/** A text of this form. */
export const matching = (pattern: RegExp, allowed: string) =>
  v.pipe(v.string(allowed), v.regex(pattern, allowed));

/** A list or, from the command line, a text with commas. */
const listOf = (pattern: RegExp, allowed: string, max: number) =>
  v.pipe(
    v.union([v.string(), v.array(v.string())], allowed),
    v.transform((value) => (typeof value === "string" ? value.split(",") : value)),
    v.array(v.pipe(v.string(), v.trim(), v.regex(pattern, allowed))),
    v.maxLength(max, allowed),
  );

const ACCOUNT_ID = /^\d{12}$/;
const accountsOf = (max: number) =>
  `up to ${max} account IDs of 12 digits, in a list or separated by commas`;
/** A list of account IDs. */
export const accounts = (max: number) => listOf(ACCOUNT_ID, accountsOf(max), max);

/** A list of account IDs, or an empty text for none. */
export const accountsOrNone = (max: number) =>
  v.union(
    [
      v.pipe(
        v.literal(""),
        v.transform((): string[] => []),
      ),
      accounts(max),
    ],
    accountsOf(max),
  );

const MAX_EMAILS = 20;
const EMAILS = `up to ${MAX_EMAILS} different email addresses, in a list or separated by commas`;
/** A list of email addresses. */
export const emails = v.pipe(
  listOf(/^[^\s@,]+@[^\s@,]+$/, EMAILS, MAX_EMAILS),
  v.check((addresses) => new Set(addresses).size === addresses.length, EMAILS),
);

/** A URL to which notifications link. */
export const runbookUrl = matching(
  /^https:\/\/[!-"$-~]{1,248}$/,
  "an https URL without a fragment, of up to 256 characters",
);

const MAX_UNITS = 100;
const UNITS = `1 to ${MAX_UNITS} IDs of organizational units (ou-…) or of the root (r-…), in a list or separated by commas`;
export const organizationalUnits = v.pipe(
  listOf(/^(ou-[\da-z]{4,32}-[\da-z]{8,32}|r-[\da-z]{4,32})$/, UNITS, MAX_UNITS),
  v.minLength(1, UNITS),
);

/** A function's environment has 4 KB. */
const MAX_EXCEPTIONS = 50;
const EXCEPTIONS = `up to ${MAX_EXCEPTIONS} accounts, each with its last day: {"111122223333": "2026-12-31"} or 111122223333=2026-12-31, separated by commas`;
export const exceptions = v.pipe(
  v.union([v.string(), v.record(v.string(), v.string())], EXCEPTIONS),
  v.transform((value) => (typeof value === "string" ? pairsOf(value) : Object.entries(value))),
  v.maxLength(MAX_EXCEPTIONS, EXCEPTIONS),
  v.everyItem(([id, day, ...more]) => {
    return more.length === 0 && ACCOUNT_ID.test(id ?? "") && isDay(day ?? "");
  }, EXCEPTIONS),
  v.transform((entries): Record<string, string> => Object.fromEntries(entries)),
);

/** From the command line, it is a text in either form. */
function pairsOf(text: string): string[][] {
  if (!text.startsWith("{")) return text.split(",").map((pair) => pair.trim().split("="));
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())),
    text,
  );
  return parsed.success ? Object.entries(parsed.output) : [[text]];
}

function isDay(day: string): boolean {
  return parseTimestamp(`${day}T00:00:00Z`) !== undefined;
}
