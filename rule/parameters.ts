import * as v from "valibot";
import { plainObject } from "../shared/schema.ts";
import { parseOrThrow } from "./parse.ts";

/** The first is the default. */
export const INACTIVE_KEYS = ["NON_COMPLIANT", "COMPLIANT"] as const;

const InactiveKeys = v.picklist(INACTIVE_KEYS, '"NON_COMPLIANT" (the default) or "COMPLIANT"');

const PARAMETERS = 'a JSON object in a string, with no other parameter than "inactiveKeys"';

const RuleParameters = v.pipe(
  v.string(PARAMETERS),
  v.parseJson(undefined, PARAMETERS),
  plainObject(PARAMETERS),
  v.strictObject({ inactiveKeys: v.optional(InactiveKeys, INACTIVE_KEYS[0]) }, PARAMETERS),
);

/** What the rule's owner can choose. */
export interface RuleParameters {
  /**
   * Compliance type of an account whose only root access keys are inactive. With COMPLIANT, what happens
   * to root keys after a credential report was made can be missed until the first evaluation with a
   * newer one: for 4 hours 15 minutes and one period at most. NON_COMPLIANT has no such window.
   */
  readonly inactiveKeys: (typeof INACTIVE_KEYS)[number];
}

/**
 * Reads the `ruleParameters` of a Config event: JSON in a string. Absent or empty means that none
 * were given.
 *
 * @throws {InvalidEventError} If it is broken JSON, or a parameter or its value is not known;
 *   names and values are case-sensitive.
 */
export function parseRuleParameters(ruleParameters: string | undefined): RuleParameters {
  return parseOrThrow(RuleParameters, ruleParameters || "{}", "ruleParameters");
}
