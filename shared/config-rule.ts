import { NAMES } from "./names.ts";

/**
 * The prefixes of the rule's name where AWS Config generates it: in a conformance pack, and as an organization
 * rule. AWS Config adds a suffix.
 */
export const generatedNamePrefixes = (ruleName: string) => [
  `${ruleName}-conformance-pack-`,
  `OrgConfigRule-${ruleName}-`,
];

/** Without hyphens, so that an organization rule with a longer name does not match. */
const SUFFIX = /^[a-z0-9]+$/;

/** Whether this is the name of the rule, however it was deployed. */
export function isRuleName(name: string, ruleName: string = NAMES.rule): boolean {
  return (
    name === ruleName ||
    generatedNamePrefixes(ruleName).some(
      (prefix) => name.startsWith(prefix) && SUFFIX.test(name.slice(prefix.length)),
    )
  );
}

/**
 * How often AWS Config can evaluate a periodic rule, with the hours between two evaluations.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_SourceDetail.html
 */
export const FREQUENCY_HOURS = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
} as const;

export type Frequency = keyof typeof FREQUENCY_HOURS;

/** Hours without an evaluation after which two in a row have been missed, at one every `hours`. */
export function silenceHours(hours: number): number {
  return 2 * hours + 1;
}
