import { visibly } from "../../shared/text.ts";
import { consoleUrl } from "../console-url.ts";
import { type Message, threadIdOf } from "../content.ts";
import { anchorOf, SECTIONS } from "../contract.ts";
import { asJson, cut, oneLine } from "../text.ts";

const LONGEST_EVENT = 8000;

/** For machines: docs/notification.schema.json describes it. JSON leaves out what is undefined. */
export function jsonOf(message: Message): object {
  const { accountId, accountName, facts, kind, received, runbookUrl } = message;
  return {
    version: "1.0",
    kind,
    severity: message.severity,
    test: message.isTest,
    account: { id: accountId, name: accountName && oneLine(accountName) },
    partition: message.partition,
    region: message.region,
    time: message.time,
    eventId: message.eventId,
    threadId: threadIdOf(message),
    title: message.title,
    summary: message.summary,
    details: Object.fromEntries(facts.map(({ name, value }) => [name, oneLine(value)])),
    steps: message.steps,
    consoleUrl: consoleUrl(message),
    consoleAccountId: message.consoleAccountId,
    runbook: {
      section: SECTIONS[kind],
      url: runbookUrl && `${runbookUrl}#${anchorOf(kind)}`,
    },
    received: received === undefined ? undefined : visibly(cut(asJson(received), LONGEST_EVENT)),
  };
}
