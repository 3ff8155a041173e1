import { once } from "node:events";
import { Writable } from "node:stream";
import { visibly } from "../shared/text.ts";
import { wrapLine } from "./output/wrap.ts";

/** A stream of text, as standard output and standard error are. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Characters; unset where the output is not a terminal. */
  readonly columns?: number;
  hasColors?(): boolean;
};

/** What a command needs of the process that it runs in. */
export interface Io {
  /** For results alone. */
  readonly stdout: Output;
  /** For everything else. */
  readonly stderr: Output;
  /** Asks the user a question, and gives an empty answer if the user ends the input. Unset where there is no terminal. */
  readonly ask?: (question: string) => Promise<string>;
  now(): Date;
  /** Waits for a number of milliseconds; rejects if the signal ends it earlier. */
  sleep(ms: number, over?: AbortSignal): Promise<void>;
  /** Ends standard output where it is not a terminal, so that its reader goes on while the command runs. */
  closeOutput(): void;
  /** Calls the listener at the next Ctrl-C or SIGTERM, which otherwise ends the program. */
  onInterrupt(listener: () => void): void;
}

/** What an output can show. */
export interface Terminal {
  /** Characters; unset where the output is not a terminal. */
  readonly width: number | undefined;
  readonly hasColors: boolean;
}

/** A file or a pipe. */
export const NO_TERMINAL: Terminal = { width: undefined, hasColors: false };

/** Where a terminal does not know its width, as some of CI systems and containers. */
const USUAL_WIDTH = 80;

/** Node.js itself honors NO_COLOR. */
export function terminalOf(output: Output): Terminal {
  return output.isTTY
    ? { width: output.columns || USUAL_WIDTH, hasColors: output.hasColors?.() ?? false }
    : NO_TERMINAL;
}

/** The same without standard error, for all but errors. */
export function quietly(io: Io, quiet = false): Io {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return quiet ? { ...io, stderr: nowhere } : io;
}

/** Writes to standard output, and waits if the reader is slower. */
export async function write({ stdout }: Pick<Io, "stdout">, text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, "drain");
}

/** How to erase what is drawn on the last line of a terminal. */
const erasers = new WeakMap<Output, () => void>();

/** Sets what erases a drawing before each line that {@link say} writes; undefined if nothing is drawn any more. */
export function eraseBefore(output: Output, erase: (() => void) | undefined): void {
  if (erase) erasers.set(output, erase);
  else erasers.delete(output);
}

/**
 * Writes to standard error, wrapped to the width of a terminal. The text can be AWS's or a member's: what a terminal
 * would obey is shown by its code.
 */
export function say({ stderr }: Pick<Io, "stderr">, text: string): void {
  const { width } = terminalOf(stderr);
  erasers.get(stderr)?.();
  const lines = visibly(text.replaceAll(/\r\n?/g, "\n")).split("\n");
  for (const line of lines.flatMap((it) => wrapLine(it, width))) stderr.write(`${line}\n`);
}

/** The user pressed Ctrl-C. */
class Interruption extends Error {
  override readonly name = "Interruption";

  constructor() {
    super("It was interrupted.");
  }
}

/** Makes the next Ctrl-C stop the work, so that the results so far can be written. */
export function stopOnInterrupt(stop: AbortController, io: Pick<Io, "onInterrupt">): void {
  io.onInterrupt(() => stop.abort(new Interruption()));
}

/**
 * Ends a command whose work was stopped, after its results have been written.
 *
 * @returns the exit code of an interruption
 * @throws the error that stopped the work, if it was not an interruption
 */
export function endStopped({ signal }: AbortController): 1 {
  if (signal.reason instanceof Interruption) return 1;
  throw signal.reason;
}
