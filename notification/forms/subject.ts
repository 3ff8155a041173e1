import type { Message } from "../content.ts";
import { anchorOf, SECTIONS } from "../contract.ts";
import { ascii, oneLine } from "../text.ts";

/** Amazon SNS wants fewer than 100 characters. */
const LONGEST_SUBJECT = 99;

/**
 * The subject of an email: printable ASCII, what matters first. What an account chose comes last.
 * See https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function subjectOf(message: Message): string {
  const { isTest, severity, title, accountId, accountName } = message;
  const subject = `${isTest ? "[TEST] " : ""}[${severity}] ${title}: ${accountId}`;
  if (accountName === undefined) return subject;
  const room = LONGEST_SUBJECT - subject.length - " ()".length;
  const name = ascii(oneLine(accountName));
  return `${subject} (${name.length > room ? `${name.slice(0, room - 3)}...` : name})`;
}

/** Where the runbook has more: its URL, or the name of the section. */
export function runbookOf({ kind, runbookUrl }: Message): string {
  return runbookUrl === undefined
    ? `docs/runbook.md, section "${SECTIONS[kind]}"`
    : `${runbookUrl}#${anchorOf(kind)}`;
}
