import type { FunctionFolder } from "../build/function-bundle.ts";

/** How large a function's bundle may get: every kilobyte is compiled in a cold start. */
export const BUNDLE_BUDGET_BYTES: Readonly<Record<FunctionFolder, number>> = {
  rule: 245_000,
  removal: 270_000,
};
