import type { AccountResult } from "./account-result.ts";

/** The compliance types, the one first that needs people most. */
export const WORST_FIRST = [
  "NON_COMPLIANT",
  "INSUFFICIENT_DATA",
  "COMPLIANT",
  "NOT_APPLICABLE",
] as const satisfies readonly AccountResult["complianceType"][];
