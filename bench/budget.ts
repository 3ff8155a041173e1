import type { FunctionFolder } from "../function-bundle.ts";

/** How large a function's bundle may get: every kilobyte is compiled in a cold start. */
export const BUNDLE_BUDGET_BYTES: Readonly<Record<FunctionFolder, number>> = {
  rule: 245_000,
  remediation: 270_000,
};
