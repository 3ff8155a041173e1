import { visibly } from "../../shared/text.ts";
import { consoleSignIn, consoleUrl } from "../console-url.ts";
import type { Message } from "../content.ts";
import { asJson, cut, oneLine, withoutLinks } from "../text.ts";
import { runbookOf } from "./subject.ts";

/** RFC 5322 recommends up to 78 characters in a line. */
const WIDTH = 76;
const LONGEST_EVENT = 8000;

/**
 * The text of an email. A line of ours begins at its left edge; whatever an account can choose follows a
 * label or is indented, so that it cannot look like one.
 */
export function emailOf(message: Message): string {
  const { accountId, accountName, partition, region, time, severity, isTest } = message;
  const name = accountName === undefined ? "" : ` (${withoutLinks(oneLine(accountName))})`;
  const url = consoleUrl(message);
  return [
    ...(isTest ? ["This is a test. Nothing has happened.", ""] : []),
    ...labelled("Account", `${accountId}${name}`),
    `Partition: ${partition}`,
    `Region: ${region}`,
    `Time: ${time}`,
    `Severity: ${severity}`,
    "",
    ...wrap(message.summary, ""),
    ...(message.facts.length > 0 ? [""] : []),
    ...message.facts.flatMap(({ label, value }) => labelled(label, withoutLinks(oneLine(value)))),
    ...asReceived(message.received),
    ...(message.steps.length > 0 ? ["", "What to do:"] : []),
    ...message.steps.flatMap((step, index) => numbered(`${index + 1}.`, step)),
    "",
    ...(url ? [consoleSignIn(message), url] : []),
    `Runbook: ${runbookOf(message)}`,
    "",
  ].join("\n");
}

function labelled(label: string, text: string): string[] {
  return wrap(`${label}: ${text}`, "    ");
}

/** A command gets a line of its own, to be copied whole. */
function numbered(number: string, step: string): string[] {
  const [first = "", ...rest] = step.split(/ ?`(aws [^`]+)`[.)]* ?/).filter(Boolean);
  const indent = " ".repeat(number.length + 1);
  return [
    ...wrap(`${number} ${first}`, indent),
    ...rest.flatMap((part) =>
      part.startsWith("aws ") ? [`${indent}  ${part}`] : wrap(part, indent, indent),
    ),
  ];
}

function asReceived(received: unknown): string[] {
  if (received === undefined) return [];
  const text = visibly(withoutLinks(cut(asJson(received, 2), LONGEST_EVENT)));
  return ["", "The event:", ...text.split(/\r?\n/).map((line) => `    ${line}`)];
}

/** Breaks a text into lines, and words that are too long for one. */
function wrap(text: string, indent: string, firstIndent = ""): string[] {
  const lines: string[] = [];
  let line = firstIndent;
  for (const word of text.split(" ").flatMap((word) => inPieces(word, WIDTH - indent.length))) {
    const longer = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
    if (longer.length <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line];
}

function inPieces(word: string, length: number): string[] {
  return word.length <= length ? [word] : (word.match(new RegExp(`.{1,${length}}`, "gu")) ?? []);
}
