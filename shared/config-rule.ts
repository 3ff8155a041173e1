import { NAMES } from "./names.ts";

/**
 * What the rule's name begins with where AWS Config makes it up: in a conformance pack, and as an
 * organization's rule. A suffix follows, of AWS Config's own making.
 */
export const generatedNamePrefixes = (ruleName: string) => [
  `${ruleName}-conformance-pack-`,
  `OrgConfigRule-${ruleName}-`,
];

/** Without hyphens, so that an organization's rule with a longer name is not taken for this one. */
const SUFFIX = /^[a-z0-9]+$/;

/** Whether this is the name of the rule, in whatever way it was deployed. */
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

/** Hours in which two evaluations in a row must have been missed, at a frequency of `hours`. */
export function silenceHours(hours: number): number {
  return 2 * hours + 1;
}
