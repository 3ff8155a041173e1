import { type CallLimits, limitCalls } from "../../shared/time-limits.ts";

/** One call, with as many attempts as it takes where AWS throttles it. */
const LONGEST_MS = 120_000;
/** One attempt: AWS Config collects a page of an aggregator from many accounts. */
const LONGEST_PAGE_MS = 30_000;

/** Limits one call of the status, as one page of a list is. */
export function callLimits(over?: AbortSignal): CallLimits {
  return { ...limitCalls(LONGEST_MS, over), requestTimeout: LONGEST_PAGE_MS };
}
