import type { AccountResult } from "../account-result.ts";
import { NO_ACCOUNTS, type Tally } from "../tally.ts";

/** How far an audit is. */
export interface Progress {
  readonly total: number;
  readonly tally: Tally;
}

const BAR = 24;

/** One line, no longer than the terminal is wide. */
export function renderProgress({ total, tally }: Progress, width: number): string {
  const done = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const full = total > 0 ? Math.floor((BAR * done) / total) : 0;
  const bar = `[${"#".repeat(full)}${".".repeat(BAR - full)}]`;
  const counts = `${tally.NON_COMPLIANT} not compliant, ${tally.INSUFFICIENT_DATA} unknown`;
  // Not the last column, at which some terminals begin a new line.
  return `${bar} ${done} of ${total} accounts, ${counts}`.slice(0, Math.max(0, width - 1));
}

const BETWEEN_MS = 100;
/** Back to the beginning of the line, and nothing on it. */
const CLEAR = "\r\u001B[K";

/** Where progress is shown. */
interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Passes results on, and shows on a terminal how far they are. */
export async function* withProgress(
  results: AsyncIterable<AccountResult>,
  total: number,
  screen: Screen,
): AsyncGenerator<AccountResult> {
  if (!screen.isTTY) {
    yield* results;
    return;
  }
  const tally = { ...NO_ACCOUNTS };
  const show = () => screen.write(CLEAR + renderProgress({ total, tally }, screen.columns ?? 80));
  show();
  const timer = setInterval(show, BETWEEN_MS);
  try {
    for await (const result of results) {
      tally[result.complianceType]++;
      yield result;
    }
  } finally {
    clearInterval(timer);
    screen.write(CLEAR);
  }
}
