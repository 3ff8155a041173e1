import { RULE_NAME } from "./names.ts";

/**
 * What the rule's name begins with where AWS Config makes it up: in a conformance pack, and as an
 * organization's rule. A suffix follows, of AWS Config's own making.
 */
export const GENERATED_NAME_PREFIXES = [
  `${RULE_NAME}-conformance-pack-`,
  `OrgConfigRule-${RULE_NAME}-`,
] as const;

/** No hyphens, by which an organization's rule of a longer name is told from this one. */
const SUFFIX = /^[a-z0-9]+$/;

/** Whether this is the name of the rule, in whatever way it was deployed. */
export function isRuleName(name: string): boolean {
  return (
    name === RULE_NAME ||
    GENERATED_NAME_PREFIXES.some(
      (prefix) => name.startsWith(prefix) && SUFFIX.test(name.slice(prefix.length)),
    )
  );
}
