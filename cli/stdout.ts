import { once } from "node:events";

/** What can be shown on standard output. */
export interface Terminal {
  /** Characters; unset where the output is not for a terminal. */
  readonly width: number | undefined;
  readonly hasColors: boolean;
}

/** Looks at standard output. Node.js heeds NO_COLOR. */
export function terminal(): Terminal {
  const { isTTY, columns } = process.stdout;
  return isTTY
    ? { width: columns, hasColors: process.stdout.hasColors() }
    : { width: undefined, hasColors: false };
}

/** Writes, and waits where the reader is slower. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/**
 * Ends the program when its output cannot be written, and without a word where whoever reads it has
 * gone, as with `| head`. Not with 0, as what was not read may have been the account that is not
 * compliant. What cannot be told on standard error is not told.
 */
export function endWithOutput(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") {
      console.error(`root-access-key: standard output cannot be written (${message}).`);
    }
    process.exit(1);
  });
}
