import * as v from "valibot";

/** The schema of one or more values. A single value does not need an array. */
export const oneOrMore = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.unknown(),
    v.transform((value) => [value].flat()),
    v.array(schema),
  );

/** Text without policy variables. */
export const Text = v.pipe(
  v.string(),
  v.check((text) => !text.includes("${"), "Policy variables are not implemented"),
);

export const Effect = v.picklist(["Allow", "Deny"]);

/** The schema of a policy document with these statements. */
export const policyOf = <T>(Statement: v.GenericSchema<unknown, T>) =>
  v.strictObject({
    Version: v.optional(v.literal("2012-10-17")),
    Id: v.optional(v.string()),
    Statement: oneOrMore(Statement),
  });

/** The decision of policies on a request. */
export type Decision = "allowed" | "explicitlyDenied" | "implicitlyDenied";

/**
 * Decides by the statements that apply to a request: an explicit deny overrides any allow, and the
 * default is an implicit deny.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(applying: readonly { readonly Effect: "Allow" | "Deny" }[]): Decision {
  const effects = applying.map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "explicitlyDenied";
  return effects.includes("Allow") ? "allowed" : "implicitlyDenied";
}
