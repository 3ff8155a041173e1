import { UnreadableEvidenceError } from "../errors.ts";

/** Evidence that was read, or why it could not be: each reading can fail on its own. */
export type Reading<T> =
  | { readonly readable: true; readonly value: T }
  | { readonly readable: false; readonly error: UnreadableEvidenceError };

/**
 * Turns a failed reading into evidence about the reading; the verdict decides what it means.
 * Errors that are not about the evidence are defects of ours and stay errors.
 */
export async function attempt<T>(promise: Promise<T>): Promise<Reading<T>> {
  try {
    return { readable: true, value: await promise };
  } catch (error) {
    if (error instanceof UnreadableEvidenceError) return { readable: false, error };
    throw error;
  }
}
