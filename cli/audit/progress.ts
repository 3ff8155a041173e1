import type { Output } from "../io.ts";
import type { Tally } from "../results.ts";

const BAR = 24;
const INTERVAL_MS = 100;
/** Moves to the start of the line and clears it. */
const CLEAR = "\r\u001B[K";

/**
 * Shows on a terminal how many accounts have been audited; on another output, nothing.
 *
 * @param tally counts the results while this shows them
 * @param total how many accounts there are
 * @returns removes it from the terminal
 */
export function showProgress(tally: Tally, total: number, output: Output): () => void {
  if (!output.isTTY) return () => {};
  const show = () => output.write(CLEAR + renderProgress(tally, total, output.columns ?? 80));
  show();
  const timer = setInterval(show, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    output.write(CLEAR);
  };
}

/** One line, shorter than the terminal is wide. */
export function renderProgress(
  { byType, total: done }: Tally,
  total: number,
  width: number,
): string {
  const full = total > 0 ? Math.floor((BAR * done) / total) : 0;
  const bar = `[${"#".repeat(full)}${".".repeat(BAR - full)}]`;
  const counts = `${byType.NON_COMPLIANT} not compliant, ${byType.INSUFFICIENT_DATA} unknown`;
  // Some terminals begin a new line at the last column.
  return `${bar} ${done} of ${total} accounts, ${counts}`.slice(0, Math.max(0, width - 1));
}
