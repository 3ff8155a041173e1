import type { Situation } from "../../shared/advice.ts";

/** The rule's annotation names a last use in these words. */
const LAST_USE = /\blast used \d{4}-\d{2}-\d{2}/;
/** It has this sentence only if a fresh report shows that no key is active. */
const ALL_INACTIVE = /\bAn inactive key is noncompliant\./;

/** What the rule's annotation tells of the keys that were found, as far as advice depends on it. */
export function readAnnotation(
  annotation: unknown,
): Required<Pick<Situation, "lastUseIsKnown" | "keysAreInactive">> {
  const text = typeof annotation === "string" ? annotation : "";
  return { lastUseIsKnown: LAST_USE.test(text), keysAreInactive: ALL_INACTIVE.test(text) };
}
