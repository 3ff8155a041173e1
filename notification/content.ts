import type { Kind, Severity } from "./contract.ts";

/**
 * What was found, as one value. Accounts can choose many of these texts, so each form treats all of them
 * as untrusted: on one line behind a label of ours, cut, with nothing in it that acts.
 */
export interface Fact {
  /** In the JSON forms. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** As it was received. */
  readonly value: unknown;
}

/** What a message says. Nothing in it but the facts holds text that an account can choose. */
export interface Content {
  readonly kind: Kind;
  readonly severity: Severity;
  readonly title: string;
  /** One or a few sentences. */
  readonly summary: string;
  /** Without those whose value is unknown. */
  readonly facts: readonly Fact[];
  /** The event itself, where it is sent as it is. */
  readonly received?: unknown;
  /** Why it is. */
  readonly problem?: string;
  readonly steps: readonly string[];
  /** Where in the Region's AWS Management Console to look. */
  readonly consolePath?: string;
  /** Whose console that is, where it is not the account's. */
  readonly consoleAccountId?: string;
  /** Keeps what belongs together in one thread, beside the account. */
  readonly thread: string;
}

/** Where an event is from and when. The sender can choose none of it. */
export interface Origin {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** ISO 8601. */
  readonly time: string;
  readonly eventId: string;
}

/** One message to send, before it takes the form of a protocol. */
export interface Message extends Origin, Content {
  /** Sent to try the way of a message; nothing has happened. */
  readonly isTest: boolean;
  /** As AWS Organizations has it, if it was asked and answered. The account chose it. */
  readonly accountName?: string;
  /** URL of the runbook's page, if it is known. */
  readonly runbookUrl?: string;
}

/** The threads of a channel. */
export const THREADS = {
  key: "root-access-key",
  evaluation: "root-access-key-evaluation",
  removal: "root-access-key-removal",
  other: "root-access-key-other",
} as const;

/** The thread of a message. Tests have threads of their own, as they must not end or hide what is real. */
export function threadIdOf({ thread, accountId, isTest }: Message): string {
  return `${thread}-${accountId}${isTest ? "-test" : ""}`;
}

/** A list of facts, without the unknown ones. */
export function factsOf(
  facts: Readonly<Record<string, readonly [label: string, value: unknown]>>,
): Fact[] {
  return Object.entries(facts)
    .filter(([, [, value]]) => value !== undefined && value !== null && value !== "")
    .map(([name, [label, value]]) => ({ name, label, value }));
}
