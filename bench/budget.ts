/** How large a function's bundle may get: every kilobyte is compiled in a cold start. */
export const BUNDLE_BUDGET_BYTES = 280_000;
