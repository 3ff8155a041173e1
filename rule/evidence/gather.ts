import { limitCalls } from "../../shared/time-limits.ts";
import type { Evidence, Sources } from "./evidence.ts";
import { readAccountSummary } from "./read-account-summary.ts";
import { attempt } from "./reading.ts";
import { waitForReport } from "./wait-for-report.ts";

/**
 * Reads the account summary and the credential report side by side. A report that IAM has still to
 * make is asked for in any case, but waited for only until the summary says that there is no key.
 *
 * @param budgetMs milliseconds that this may take; what has not answered by then is unreadable
 */
export async function gatherEvidence(sources: Sources, budgetMs: number): Promise<Evidence> {
  const noKey = new AbortController();
  const limits = limitCalls(budgetMs, sources.over);
  const readSummary = async () => {
    const reading = await attempt(readAccountSummary(sources.iam, limits));
    if (reading.readable && !reading.value.rootKeyPresent) noKey.abort();
    return reading;
  };
  const [summary, outcome] = await Promise.all([
    readSummary(),
    waitForReport(sources, noKey.signal, budgetMs),
  ]);
  return { summary, ...outcome };
}
