import * as v from "valibot";
import { parseOrThrow, plainObject } from "./schema.ts";

const InactiveKeys = v.picklist(
  ["NON_COMPLIANT", "COMPLIANT"],
  '"NON_COMPLIANT" (the default) or "COMPLIANT"',
);

const PARAMETERS = 'a JSON object in a string, with no other parameter than "inactiveKeys"';

const RuleParameters = v.pipe(
  v.string(PARAMETERS),
  v.parseJson(undefined, PARAMETERS),
  plainObject(PARAMETERS),
  v.strictObject({ inactiveKeys: v.optional(InactiveKeys, "NON_COMPLIANT") }, PARAMETERS),
);

/** What the rule's owner can choose. */
export interface RuleParameters {
  /** Compliance type of an account whose only root access keys are inactive. */
  readonly inactiveKeys: v.InferOutput<typeof InactiveKeys>;
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
