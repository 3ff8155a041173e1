import type { AccountResult } from "../account-result.ts";
import type { Terminal } from "../stdout.ts";

/** A part of what is told of an account, for people. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a form is told beside the results. */
export interface Report {
  /** What the results are, for people. */
  readonly title: string;
  /** Who asked. */
  readonly callerArn: string;
  readonly generatedAt: Date;
  readonly toolVersion: string;
  readonly terminal: Terminal;
  /**
   * Set where there is one result by nature: JSON is an object then, not an array, and a table says
   * more of the account than would fit into a row.
   */
  readonly one?: (result: AccountResult) => readonly Section[];
}

/** Turns results into text, piece by piece, as they come. */
export type Form = (results: AsyncIterable<AccountResult>, report: Report) => AsyncIterable<string>;
