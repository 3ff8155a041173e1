import { consoleSignIn, consoleUrl } from "../console-url.ts";
import { type Message, threadIdOf } from "../content.ts";
import { asCode, cut, oneLine } from "../text.ts";
import { runbookOf, subjectOf } from "./subject.ts";

const LONGEST_EVENT = 1500;
const LONGEST_CONTEXT = 500;

/**
 * A custom notification of Amazon Q Developer in chat applications, for Slack and Microsoft Teams. It shows
 * nothing of an event that is not in this form.
 * See https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatOf(message: Message): object {
  const { accountId, accountName, partition, region, time, kind, severity } = message;
  const url = consoleUrl(message);
  const name = accountName === undefined ? "" : ` ${asCode(oneLine(accountName))}`;
  const { received } = message;
  return {
    version: "1.0",
    source: "custom",
    id: message.eventId,
    content: {
      textType: "client-markdown",
      // Without the name, which the account chose: a title has no code.
      title: subjectOf({ ...message, accountName: undefined }),
      description: [
        `*Account:* ${accountId}${name}`,
        `*Partition:* ${partition} | *Region:* ${region} | *Time:* ${time}`,
        ...(message.isTest ? ["*This is a test.* Nothing has happened."] : []),
        message.summary,
        ...message.facts.map(({ label, value }) => `*${label}:* ${asCode(oneLine(value))}`),
        ...(received === undefined ? [] : [`*Event:* ${asCode(oneLine(received, LONGEST_EVENT))}`]),
        ...(url ? [`${consoleSignIn(message)} ${url}`] : []),
        `*Runbook:* ${runbookOf(message)}`,
      ].join("\n"),
      nextSteps: message.steps,
      keywords: ["root access key", severity, kind, accountId],
    },
    metadata: {
      threadId: threadIdOf(message),
      summary: subjectOf({ ...message, accountName: undefined }),
      eventType: kind,
      relatedResources: [`arn:${partition}:iam::${accountId}:root`],
      additionalContext: contextOf(message),
    },
  };
}

/** All for machines, as strings. */
function contextOf(message: Message): Record<string, string> {
  const { kind, severity, accountId, accountName, partition, region, time, eventId } = message;
  return {
    kind,
    severity,
    test: String(message.isTest),
    accountId,
    ...(accountName && { accountName: inert(accountName) }),
    partition,
    region,
    time,
    eventId,
    ...Object.fromEntries(message.facts.map(({ name, value }) => [name, inert(value)])),
  };
}

/** Whether a chat shows them is its own affair. */
const inert = (value: unknown) => asCode(cut(oneLine(value), LONGEST_CONTEXT)).slice(1, -1);
