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
 * Ends the program without a word when whoever reads its output has gone, as with `| head`. Not with
 * 0, as what was not read may have been the account that is not compliant.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(1);
    throw error;
  });
}
