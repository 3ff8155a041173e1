import type { NamedAccount } from "./named-account.ts";

/** How something is that a deployment depends on; the worst first. */
export const HEALTH = ["BAD", "UNKNOWN", "WARNING", "GOOD"] as const;

export type Health = (typeof HEALTH)[number];

/** What a check says about one thing. */
export interface Judgement {
  /** Never GOOD if it could not be read, or not completely. */
  readonly health: Health;
  /** Which one, if there can be several: a name or an ARN. */
  readonly subject?: string;
  /** What was found, as sentences. */
  readonly found: string;
  /** The accounts of an organization that it is about, all of them. */
  readonly accounts?: readonly NamedAccount[];
  /** What to do about it, for the partition of the account: a command between backticks, or a console path. */
  readonly fix?: string;
  /** The action that was denied, if that is why it is UNKNOWN. */
  readonly deniedAction?: string;
}

/** A line of every output, and the shape of the JSON. */
export interface Finding extends Judgement {
  /** The id of the check. */
  readonly check: string;
  readonly title: string;
}

/**
 * Something that a deployment depends on. A check says nothing about what is not there if another check reports that.
 */
export interface Check<Context> {
  /** In kebab case, unique. */
  readonly id: string;
  readonly title: string;
  /** The actions that it calls, which are also the permissions that it takes. */
  readonly actions: readonly string[];
  /**
   * @throws {CallError | MalformedAnswerError} If an answer is missing or cannot be relied on: the rest is UNKNOWN. Any
   *   other error is a defect.
   */
  run(context: Context): AsyncIterable<Judgement>;
}

/** Counts findings by their health. */
export function countByHealth(findings: readonly Finding[]): Readonly<Record<Health, number>> {
  const counts = { BAD: 0, UNKNOWN: 0, WARNING: 0, GOOD: 0 };
  for (const { health } of findings) counts[health]++;
  return counts;
}
