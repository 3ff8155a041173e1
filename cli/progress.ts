import { eraseBefore, type Output, terminalOf } from "./io.ts";
import { type AccountResult, Tally } from "./results.ts";

const BAR = 24;
const REDRAW_MS = 100;
/** Often enough for CI systems, which end a job that writes nothing for minutes. */
const SAY_MS = 30_000;
/** Moves to the start of the line and clears it. */
const CLEAR = "\r\u001B[K";

/**
 * Passes results on, and until the last one shows how many there are: in a bar on a terminal, elsewhere in a line every
 * 30 seconds.
 *
 * @param total how many accounts there are
 * @param environment a terminal of a CI system (`CI`) or one that cannot move its cursor (`TERM=dumb`) has no bar
 */
export async function* showProgress<Result extends AccountResult>(
  results: AsyncIterable<Result>,
  total: number,
  output: Output,
  environment: NodeJS.ProcessEnv,
): AsyncGenerator<Result> {
  const isCi = !["", "0", "false"].includes(environment.CI ?? "");
  const hasBar = output.isTTY && !isCi && environment.TERM !== "dumb";
  const tally = new Tally();
  const hide = hasBar ? drawBar(tally, total, output) : sayNowAndThen(tally, total, output);
  try {
    yield* tally.count(results);
  } finally {
    hide();
  }
}

function sayNowAndThen(tally: Tally, total: number, output: Output): () => void {
  const timer = setInterval(() => output.write(`${describeProgress(tally, total)}\n`), SAY_MS);
  return () => clearInterval(timer);
}

function drawBar(tally: Tally, total: number, output: Output): () => void {
  let shown = "";
  const show = () => {
    const line = renderProgress(tally, total, terminalOf(output).width ?? 0);
    if (line !== shown) output.write(CLEAR + line);
    shown = line;
  };
  const erase = () => {
    output.write(CLEAR);
    shown = "";
  };
  show();
  eraseBefore(output, erase);
  const timer = setInterval(show, REDRAW_MS);
  return () => {
    clearInterval(timer);
    eraseBefore(output, undefined);
    erase();
  };
}

/** One line, shorter than the terminal is wide. */
export function renderProgress(tally: Tally, total: number, width: number): string {
  const full = total > 0 ? Math.floor((BAR * tally.total) / total) : 0;
  const bar = `[${"#".repeat(full)}${".".repeat(BAR - full)}]`;
  // Some terminals begin a new line at the last column.
  return `${bar} ${describeProgress(tally, total)}`.slice(0, Math.max(0, width - 1));
}

function describeProgress({ byType, total: done }: Tally, total: number): string {
  const counts = `${byType.NON_COMPLIANT} not compliant, ${byType.INSUFFICIENT_DATA} unknown`;
  return `${done} of ${total} accounts, ${counts}`;
}
