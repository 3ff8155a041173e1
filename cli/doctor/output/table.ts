import pc from "picocolors";
import { visiblyOnOneLine } from "../../../shared/text.ts";
import type { Terminal } from "../../io.ts";
import { wrap } from "../../output/wrap.ts";
import type { Finding, Health } from "../check.ts";
import { describeAccounts, type NamedAccount } from "../named-account.ts";
import type { DoctorFormat } from "./write-findings.ts";

const STATE_WIDTH = "WARNING  ".length;
/** Wrapped to less, text is hard to read. */
const LEAST_ROOM = 20;

/**
 * Each finding as soon as it is there: how it is, what was found, and what to do about it. Wrapped to the width of a
 * terminal; one line for each finding if the output is not a terminal. What keeps several checks from an answer is
 * written once.
 */
export const table: DoctorFormat = async function* (findings, { terminal }) {
  const unknown = new Map<string, string>();
  for await (const finding of findings) {
    yield `${describe(withoutRepetition(finding, unknown), terminal).join("\n")}\n`;
  }
};

/** @param unknown the title of the first check that is UNKNOWN for a reason, by the reason */
function withoutRepetition(finding: Finding, unknown: Map<string, string>): Finding {
  const { health, title, found, accounts } = finding;
  if (health !== "UNKNOWN" || accounts) return finding;
  const first = unknown.get(found);
  if (first !== undefined && first !== title) return { ...finding, found: `See ${first}, above.` };
  unknown.set(found, title);
  return finding;
}

function describe(
  { health, title, subject, found, accounts = [], fix }: Finding,
  { width, hasColors }: Terminal,
): readonly string[] {
  const { bold } = pc.createColors(hasColors);
  const state = paint(health, hasColors) + " ".repeat(STATE_WIDTH - health.length);
  const name = subject === undefined ? title : `${title} ${visiblyOnOneLine(subject)}`;
  const about = accounts.length > 0 ? ` ${visiblyOnOneLine(describeFirst(accounts))}` : "";
  const text = `${bold(`${name}:`)} ${visiblyOnOneLine(found)}${about}`;
  const cure = fix === undefined ? [] : [`Fix: ${visiblyOnOneLine(fix)}`];
  if (width === undefined) return [[state + text, ...cure].join(" ")];
  const room = Math.max(LEAST_ROOM, width - STATE_WIDTH);
  const [first = "", ...rest] = [text, ...cure].flatMap((it) => wrap(it, room));
  return [state + first, ...rest.map((line) => " ".repeat(STATE_WIDTH) + line)];
}

/** More would hide what is said about them. */
const MOST_ACCOUNTS = 20;

function describeFirst(accounts: readonly NamedAccount[]): string {
  const names = describeAccounts(accounts.slice(0, MOST_ACCOUNTS));
  const more = accounts.length - MOST_ACCOUNTS;
  const rest = more > 0 ? `, and ${more} more, which --output json and html list` : "";
  return `Accounts: ${names}${rest}.`;
}

function paint(health: Health, hasColors: boolean): string {
  const { red, yellow, green } = pc.createColors(hasColors);
  const colorOf = { BAD: red, UNKNOWN: yellow, WARNING: yellow, GOOD: green };
  return colorOf[health](health);
}
