import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Message } from "../../notification/content.ts";
import { type Forms, formsOf } from "../../notification/forms/forms.ts";
import { readNotifications } from "../../notification/read.ts";
import {
  AWS,
  EVENT_NAMES,
  EVENTS,
  REMOVAL_RECORD,
  subscriptionOf,
} from "../unit/notification/sample-events.ts";
import { runs } from "./effort.ts";
import { prototypes } from "./expect-clear.ts";
import { hostileJson, nastyText, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { Tally } from "./tally.ts";

const RUNBOOK_URL = "https://wiki.example.com/runbook";
const MAX_SNS_BYTES = 256 * 1024;
const MAX_CHAT_CHARACTERS = 8000;
const UNSEEN = /(?!\u200C|\u200D|\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Lines that would be taken for ours if they began one. */
const OURS = [
  "Account: 000000000000",
  "Severity: INFO",
  "This is a test. Nothing has happened.",
  "What to do:",
  "1. Sign in at https://evil.example/ or www.evil.example",
  "Runbook: https://evil.example/",
];
const FORGED = ["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"].map((end) =>
  ["", ...OURS, ""].join(end),
);
const CHAT = [
  "<!channel> <@U012AB3CD> @here <https://evil.example|AWS> [AWS](https://evil.example) *b* `c` ```d```",
];
const LONG = ["x", "😀", "\\", "\0", "`", "a ", "\n"].map((text) => text.repeat(100_000));
const DEPTH = 100_000;
const nested = JSON.parse(`${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`);

const ABSENT = Symbol("left out");
/** fast-check cannot show it. */
const NESTED = Symbol("nested");
const replacement = fc.oneof(
  fc.constantFrom<unknown>(...FORGED, ...CHAT, ...LONG, ...PROTOTYPE_NAMES, ABSENT, NESTED),
  nastyText,
  hostileJson,
);

const DECISIONS = ["REMOVED", "WOULD_REMOVE", "REFUSED", "FAILED", "NOTHING_TO_REMOVE"];
const ALARMED = { error: { name: "RootSessionError", message: "m" }, isRedelivered: true };
/** All that the function knows, and how it comes. */
const SAMPLES: readonly (readonly [sample: object, asSent: (changed: unknown) => unknown])[] = [
  ...EVENT_NAMES.map((name) => [EVENTS[name], (event: unknown) => event] as const),
  ...DECISIONS.map(
    (decision) =>
      [
        { ...REMOVAL_RECORD, ...ALARMED, decision },
        (record: unknown) => subscriptionOf([record]),
      ] as const,
  ),
];

/** Each place in a value. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const within = Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, [...path, name]),
  );
  return [path, ...within];
}

function replaced(value: unknown, [name, ...path]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by === NESTED ? nested : by;
  const members = Object.entries(value as object).flatMap(([key, member]) => {
    const changed = key === name ? replaced(member, path, by) : member;
    return changed === ABSENT ? [] : [[key, changed] as const];
  });
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

function expectTrue({ isTest }: Message, { subject, messages }: Forms): void {
  expect(subject).toMatch(/^(\[TEST\] )?\[(CRITICAL|HIGH|MEDIUM|INFO)\] [ -~]+$/);
  expect(subject.length).toBeLessThan(100);
  expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(MAX_SNS_BYTES);
  expect(messages.email).not.toMatch(UNSEEN);
  expect(messages.email + messages.https).not.toMatch(/:\/\/evil|www\.evil/i);

  const lines = messages.email.split("\n");
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  expect(count(/^Account: \d{12}( \(|$)/)).toBe(1);
  expect(count(/^Severity: /)).toBe(1);
  expect(count(/^What to do:$/)).toBeLessThan(2);
  expect(count(/^1\. Sign in at/)).toBe(0);
  expect(count(/^Runbook: https:\/\/wiki\.example\.com\/runbook#[a-z-]+$/)).toBe(1);
  expect(count(/^This is a test\. Nothing has happened\.$/)).toBe(isTest ? 1 : 0);
  expect(
    lines.filter((line) => line.length > 76 && !/^( +aws |https:|Runbook: | {4})/.test(line)),
  ).toEqual([]);

  const { content, metadata } = JSON.parse(messages.https);
  expect(content.description.length).toBeLessThanOrEqual(MAX_CHAT_CHARACTERS);
  for (const line of content.description.split("\n")) {
    expect(line.replace(/`[^`<>@]*`/g, "")).not.toMatch(/[<>@`]/);
  }
  expect(JSON.stringify([content.title, content.nextSteps, metadata])).not.toMatch(/[<>@]/);
  JSON.parse(messages.default);
}

const tally = new Tally();
let before: unknown;
beforeAll(() => {
  before = prototypes();
});
afterAll(() => {
  expect(prototypes()).toEqual(before);
  tally.print("notifications");
});

it("whatever stands in one place of an event, one message comes of it, and no line of ours is forged", () => {
  const change = fc.constantFrom(...SAMPLES).chain(([sample, asSent]) =>
    fc.record({
      sample: fc.constant({ sample, asSent }),
      path: fc.constantFrom(...pathsOf(sample)),
      by: replacement,
      accountName: fc.option(fc.oneof(nastyText, fc.constantFrom(...FORGED, ...CHAT, ...LONG)), {
        nil: undefined,
      }),
    }),
  );
  fc.assert(
    fc.property(change, ({ sample: { sample, asSent }, path, by, accountName }) => {
      const event = sent(asSent, replaced(sample, path, by));
      if (event === undefined) return;
      const [message, ...others] = readNotifications(event, AWS);
      if (!message) throw new Error("No message came of it.");
      expect(others).toEqual([]);
      expectTrue(message, formsOf({ ...message, accountName, runbookUrl: RUNBOOK_URL }));
      tally.add(message.kind);
    }),
    runs(4000),
  );
  expect(tally.of("UNRECOGNIZED") / tally.total).toBeLessThan(0.8);
});

/** What is nested too deep to be logged is in no log. An intent is no message. */
function sent(asSent: (changed: unknown) => unknown, changed: unknown): unknown {
  try {
    return asSent(changed === ABSENT ? undefined : changed);
  } catch {
    return undefined;
  }
}
