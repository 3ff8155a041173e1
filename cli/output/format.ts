import type { Terminal } from "../io.ts";
import type { AccountResult } from "../results.ts";

/** A part of what a table shows of one account. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What an output format can show beside the results. */
export interface Report {
  readonly title: string;
  /** The ARN of the principal that called AWS. */
  readonly callerArn: string;
  readonly generatedAt: Date;
  readonly toolVersion: string;
  readonly terminal: Terminal;
  /**
   * Set if there can be only one result: JSON is then an object instead of an array, and a table shows more of the
   * account than fits into a row.
   */
  readonly one?: (result: AccountResult) => readonly Section[];
}

/** Turns results into text, piece by piece, as they come. */
export type Format = (
  results: AsyncIterable<AccountResult>,
  report: Report,
) => AsyncIterable<string>;

/** Waits for all results and sorts them by account id. */
export async function sortById(
  results: AsyncIterable<AccountResult>,
): Promise<readonly AccountResult[]> {
  const all: AccountResult[] = [];
  for await (const result of results) all.push(result);
  return all.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** Turns a value into indented lines of `name: value`. Like JSON, it leaves out what is undefined. */
export function outline(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  const entries = Object.entries(value).filter(([, it]) => it !== undefined);
  return entries.flatMap(([name, it]) => {
    const label = Array.isArray(value) ? "-" : `${name}:`;
    const lines = outline(it);
    const [first = "none", ...others] = lines;
    return isNested(it) && !Array.isArray(value) && lines.length > 0
      ? [label, ...lines.map(indent)]
      : [`${label} ${first}`, ...others.map(indent)];
  });
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function indent(line: string): string {
  return `  ${line}`;
}
