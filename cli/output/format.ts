import type { AwsClock } from "../aws/clock.ts";
import type { Terminal } from "../io.ts";
import type { AccountResult } from "../results.ts";

/** A part of what a table shows of one account. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Which accounts the results are of. */
export interface Scope {
  readonly type: "ACCOUNT" | "ORGANIZATION" | "PART_OF_ORGANIZATION";
  /** Ids; left out if the scope was not chosen by them. */
  readonly accounts?: readonly string[];
  readonly organizationalUnits?: readonly string[];
  readonly excludedAccounts?: readonly string[];
  readonly excludedOrganizationalUnits?: readonly string[];
}

/** What a command knows of its results as a whole. */
export interface Origin {
  readonly title: string;
  /** The principal that called AWS. */
  readonly caller: { readonly arn: string; readonly partition: string; readonly clock: AwsClock };
  /** Undefined if AWS Organizations was not asked. */
  readonly organizationId?: string;
  readonly scope: Scope;
  /** The options that the results depend on. */
  readonly parameters: Readonly<Record<string, string | boolean | undefined>>;
  /** How the results were obtained, in one or two sentences. */
  readonly method: string;
}

/** What an output format can show beside the results. */
export interface Report extends Origin {
  readonly toolVersion: string;
  readonly terminal: Terminal;
  /** Whether a table shows each account, also compliant ones. */
  readonly showsAll?: boolean;
  /** Whether CSV begins with a byte order mark. */
  readonly bom?: true;
  /** Set if there can be only one result: a table then shows more of the account than fits into a row. */
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
