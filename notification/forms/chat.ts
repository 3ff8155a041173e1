import { consoleSignIn, consoleUrl } from "../console-url.ts";
import { type Message, threadIdOf } from "../content.ts";
import { cut, inert, LONGEST_FACT } from "../text.ts";
import { runbookOf, subjectOf } from "./subject.ts";

/** The most characters in Amazon Q Developer's schema. */
const LONGEST_DESCRIPTION = 8000;
const LONGEST_STEP = 350;

const LONGEST_NAME = 200;
const LONGEST_CONTEXT = 500;

/**
 * A custom notification of Amazon Q Developer in chat applications, for Slack and Microsoft Teams. It shows
 * nothing of an event that is not in this form.
 * See https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatOf(message: Message): object {
  const { accountId, partition, kind, severity } = message;
  // Without the name, which the account chose: a title has no code.
  const title = subjectOf({ ...message, accountName: undefined });
  return {
    version: "1.0",
    source: "custom",
    id: message.eventId,
    content: {
      textType: "client-markdown",
      title,
      description: descriptionOf(message),
      nextSteps: message.steps.map((step) => cut(step, LONGEST_STEP)),
      keywords: ["root access key", severity, kind, accountId],
    },
    metadata: {
      threadId: threadIdOf(message),
      summary: title,
      eventType: kind,
      relatedResources: [`arn:${partition}:iam::${accountId}:root`],
      additionalContext: contextOf(message),
    },
  };
}

function descriptionOf(message: Message): string {
  const { accountId, accountName, partition, region, time, received } = message;
  const url = consoleUrl(message);
  const name = accountName === undefined ? "" : ` ${asCode(accountName, LONGEST_NAME)}`;
  const beforeFacts = [
    `*Account:* ${accountId}${name}`,
    `*Partition:* ${partition} | *Region:* ${region} | *Time:* ${time}`,
    ...(message.isTest ? ["*This is a test.* Nothing has happened."] : []),
    message.summary,
  ];
  const afterFacts = [
    ...(received === undefined ? [] : [`*Event:* ${asCode(received, LONGEST_FACT)}`]),
    ...(url ? [`${consoleSignIn(message)} ${url}`] : []),
    `*Runbook:* ${runbookOf(message)}`,
  ];
  const room = LONGEST_DESCRIPTION - lengthOf([...beforeFacts, "", ...afterFacts]);
  return [...beforeFacts, ...factLines(message.facts, room), ...afterFacts].join("\n");
}

/** A line for each fact. If they are too long together, each value gets the same share of the room. */
function factLines(facts: Message["facts"], room: number): string[] {
  const linesWith = (longest: number) =>
    facts.map(({ label, value }) => `*${label}:* ${asCode(value, longest)}`);
  const lines = linesWith(LONGEST_FACT);
  if (lengthOf(lines) <= room) return lines;
  const labels = facts.map(({ label }) => `*${label}:* ${asCode("", 0)}`);
  return linesWith(Math.floor((room - lengthOf(labels)) / facts.length));
}

const lengthOf = (lines: readonly string[]) => lines.join("\n").length;

const asCode = (value: unknown, longest: number) => `\`${inert(value, longest)}\``;

/** All for machines, as strings. Whether a chat shows them is its own affair. */
function contextOf(message: Message): Record<string, string> {
  const { kind, severity, accountId, accountName, partition, region, time, eventId } = message;
  return {
    kind,
    severity,
    test: String(message.isTest),
    accountId,
    ...(accountName && { accountName: inert(accountName, LONGEST_CONTEXT) }),
    partition,
    region,
    time,
    eventId,
    ...Object.fromEntries(
      message.facts.map(({ name, value }) => [name, inert(value, LONGEST_CONTEXT)]),
    ),
  };
}
