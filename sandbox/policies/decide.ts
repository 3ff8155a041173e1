/** What policies come to for a request. */
export type Decision = "allowed" | "explicitlyDenied" | "implicitlyDenied";

/**
 * Decides by the statements that apply to a request: a deny is stronger than any allow, and nothing
 * is allowed by itself.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(applying: readonly { readonly Effect: "Allow" | "Deny" }[]): Decision {
  const effects = applying.map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "explicitlyDenied";
  return effects.includes("Allow") ? "allowed" : "implicitlyDenied";
}
