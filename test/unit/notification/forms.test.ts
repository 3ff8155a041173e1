import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../notification/content.ts";
import { SECTIONS, SEVERITIES } from "../../../notification/contract.ts";
import { type Forms, formsOf } from "../../../notification/forms/forms.ts";
import { readNotifications } from "../../../notification/read.ts";
import {
  AWS,
  EVENT_NAMES,
  EVENTS,
  eventIn,
  HOMES,
  messageOf,
  REMOVAL_RECORD,
  subscriptionOf,
  withDetail,
} from "./sample-events.ts";

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
const schema = JSON.parse(await read("docs/notification.schema.json"));
const validate = new Ajv2020({ strict: true }).compile(schema);

/** Amazon Q Developer's form and limits, with nothing in it that is not a text. */
const validateChat = new Ajv2020().compile({
  type: "object",
  required: ["version", "source", "content"],
  additionalProperties: false,
  properties: {
    version: { const: "1.0" },
    source: { const: "custom" },
    id: { type: "string" },
    content: {
      type: "object",
      required: ["description"],
      additionalProperties: false,
      properties: {
        textType: { const: "client-markdown" },
        title: { type: "string", minLength: 1, maxLength: 250 },
        description: { type: "string", minLength: 1, maxLength: 8000 },
        nextSteps: { type: "array", items: { type: "string", maxLength: 350 } },
        keywords: { type: "array", items: { type: "string", maxLength: 75 } },
      },
    },
    metadata: {
      type: "object",
      additionalProperties: false,
      properties: {
        threadId: { type: "string" },
        summary: { type: "string" },
        eventType: { type: "string" },
        relatedResources: { type: "array", items: { type: "string" } },
        additionalContext: { type: "object", additionalProperties: { type: "string" } },
      },
    },
  },
});

const RECORDS = ["REMOVED", "WOULD_REMOVE", "REFUSED", "NOTHING_TO_REMOVE", "FAILED"].map(
  (decision) => ({ ...REMOVAL_RECORD, decision }),
);
const ALL: [string, Message][] = HOMES.flatMap((home) => [
  ...EVENT_NAMES.map((name): [string, Message] => [
    `${name} in ${home.partition}`,
    { ...messageOf(eventIn(home, name), home), accountName: "payments-prod" },
  ]),
  ...readNotifications(subscriptionOf(RECORDS), home).map((message): [string, Message] => [
    `${message.kind} in ${home.partition}`,
    message,
  ]),
]);

describe("each event, in each partition,", () => {
  const forAll = (check: (message: Message, forms: Forms, name: string) => void) => {
    for (const [name, message] of ALL) check(message, formsOf(message), name);
  };

  it("has a subject that Amazon SNS accepts, with severity and account", () => {
    forAll((_, { subject, messages }, name) => {
      expect(subject, name).toMatch(/^\[(CRITICAL|HIGH|MEDIUM|INFO)\] [A-Z][ -~]+: \d{12}/);
      expect(subject.length, name).toBeLessThan(100);
      expect(messages.sms.length, name).toBeLessThanOrEqual(140);
    });
  });

  it("is an email with short lines, except for commands, URLs and the event itself", () => {
    forAll(({ accountId }, { messages }, name) => {
      const lines = messages.email.split("\n");
      expect(lines[0], name).toMatch(new RegExp(`^Account: ${accountId}`));
      const long = lines.filter((line) => line.length > 76 && !/^( +aws |https:| {4})/.test(line));
      expect(long, name).toEqual([]);
    });
  });

  it("is JSON as the schema describes it", () => {
    forAll((_, { messages }, name) => {
      validate(JSON.parse(messages.default));
      expect(validate.errors, name).toBeNull();
    });
  });

  it("is a notification of Amazon Q Developer, with whole steps", () => {
    forAll(({ steps }, { messages }, name) => {
      const chat = JSON.parse(messages.https);
      validateChat(chat);
      expect(validateChat.errors, name).toBeNull();
      expect(chat.content.nextSteps, name).toEqual(steps);
    });
  });

  it("links to its partition's console and no other, if it is known what it is about", () => {
    const consoles: Readonly<Record<string, string>> = {
      aws: "console.aws.amazon.com",
      "aws-us-gov": "console.amazonaws-us-gov.com",
      "aws-cn": "console.amazonaws.cn",
      "aws-eusc": "console.amazonaws-eusc.eu",
    };
    forAll(({ partition, kind }, { messages }, name) => {
      const domains = new Set(messages.email.match(/console\.[a-z0-9.-]+/g));
      expect([...domains], name).toEqual(kind === "UNRECOGNIZED" ? [] : [consoles[partition]]);
    });
  });
});

it("the console of a removal is the central account's, in each form", () => {
  const [, message = messageOf({})] = ALL.find(([name]) => name === "REMOVAL_DONE in aws") ?? [];
  const { messages } = formsOf(message);
  const signIn = `sign in to account ${AWS.accountId} first`;
  expect(message.accountId).not.toBe(AWS.accountId);
  expect(messages.email).toContain(signIn);
  expect(JSON.parse(messages.https).content.description).toContain(signIn);
  expect(JSON.parse(messages.default).consoleAccountId).toBe(AWS.accountId);
});

it("the schema knows each kind and severity", () => {
  expect(schema.properties.kind.enum).toEqual(Object.keys(SECTIONS));
  expect(schema.properties.severity.enum).toEqual(SEVERITIES);
});

describe("whole messages", () => {
  const RUNBOOK_URL = "https://wiki.example.com/root-access-key";
  const ANNOTATION =
    "Root access key 1 is active: created 2019-03-02, last used 2026-11-20 by s3 in us-east-1. Report 2026-11-23T14:05Z.";
  const finding = withDetail("cc-plain-C-to-NC", {
    newEvaluationResult: {
      complianceType: "NON_COMPLIANT",
      resultRecordedTime: "2026-11-27T07:03:46.945Z",
      annotation: ANNOTATION,
    },
  });
  const created = withDetail("ct-root-CreateAccessKey", {
    responseElements: { accessKey: { accessKeyId: "AKIAIOSFODNN7EXAMPLE" } },
    userAgent: "aws-cli/2.31.0",
    eventID: "8d4a4f0c-1d2e-4c6b-9a3e-0f5b7c9d1e2f",
  });
  const incident = subscriptionOf([
    {
      ...REMOVAL_RECORD,
      decision: "REFUSED",
      reason: "USED_OR_CREATED_RECENTLY",
      message:
        "Refused to remove root access keys of account 111122223333, and removed none: a key was used or created in the last 90 days: AKIAIOSFODNN7EXAMPLE (active, created 2019-03-02, last used 2026-11-20 by s3 in us-east-1).",
      actual: { ...REMOVAL_RECORD.actual, deleted: [], remaining: ["AKIAIOSFODNN7EXAMPLE"] },
    },
  ]);
  const named = (event: unknown, home = AWS): Message => ({
    ...messageOf(event, home),
    accountName: "payments-prod",
    runbookUrl: RUNBOOK_URL,
  });
  const [, GOVCLOUD = AWS, CHINA = AWS] = HOMES;

  it.each<[string, Message]>([
    ["finding", named(finding)],
    ["finding-govcloud", named(eventIn(GOVCLOUD, "cc-plain-C-to-NC"), GOVCLOUD)],
    ["finding-china", named(eventIn(CHINA, "cc-plain-C-to-NC"), CHINA)],
    ["key-created", named(created)],
    ["evaluation-failed", named(EVENTS["lam-fail"])],
    ["removal-incident", named(incident)],
    ["unrecognized", messageOf({ source: "mine" })],
  ])("%s", async (name, message) => {
    const { subject, messages } = formsOf(message);
    const mail = `Subject: ${subject}\n\n${messages.email}`;
    await expect(mail).toMatchFileSnapshot(`messages/${name}.txt`);
    const chat = JSON.stringify(JSON.parse(messages.https), null, 2);
    await expect(`${chat}\n`).toMatchFileSnapshot(`messages/${name}.chat.txt`);
  });

  it.each([
    ["finding.json", "default"],
    ["finding.chat.json", "https"],
  ] as const)("docs/samples/%s is the message as it is", async (file, protocol) => {
    const sample = JSON.parse(await read(`docs/samples/${file}`));
    expect(sample).toEqual(JSON.parse(formsOf(named(finding)).messages[protocol]));
  });

  // `npx vitest run -u` writes the page.
  it("docs/notifications.md shows the email as it is, but for the steps after the first", async () => {
    const { subject, messages } = formsOf(named(finding));
    const email = messages.email.replace(/^2\. .*?(?=\n\n)/ms, "...");
    const block = `\`\`\`text\nSubject: ${subject}\n\n${email}\`\`\``;
    const page = await read("docs/notifications.md");
    const filled = page.replace(/^```text\nSubject: .*?^```$/ms, () => block);
    expect(filled).toContain(block);
    await expect(filled).toMatchFileSnapshot("../../../docs/notifications.md");
  });
});

describe("what an account can choose", () => {
  const HOSTILE = [
    "[CRITICAL] forged: 000000000000",
    "What to do:",
    "1. Sign in at https://evil.example/ or www.evil.example",
    "<!channel> <@U012AB3CD> <https://evil.example|AWS> @here *bold* `code` ```",
    "\u202Etxet\u202C \u0007 \u2028 ä😀",
  ].join("\n");
  const message: Message = {
    ...messageOf(
      withDetail("ct-root-of-a-users-key", {
        requestParameters: { userName: HOSTILE, accessKeyId: HOSTILE },
        userAgent: HOSTILE,
        sourceIPAddress: HOSTILE,
        recipientAccountId: HOSTILE,
      }),
    ),
    accountName: HOSTILE,
  };
  const { subject, messages } = formsOf(message);

  it("begins no line of an email", () => {
    expect(messages.email).not.toMatch(/^(\[|<|@|1\. Sign in at)/m);
    expect(messages.email.match(/^What to do:$/gm)).toHaveLength(1);
    expect(messages.email.split("\n")[0]).toMatch(/^Account: 123456789012 \(\[CRITICAL\]/);
  });

  it.each(["email", "https"] as const)("makes no link in %s", (form) => {
    expect(messages[form]).not.toContain("://evil");
    expect(messages[form]).not.toMatch(/www\.evil/);
  });

  it("mentions nobody in a chat, and ends no code", () => {
    const { content, metadata } = JSON.parse(messages.https);
    expect(JSON.stringify(metadata)).not.toMatch(/[<@]/);
    for (const line of content.description.split("\n")) {
      expect(line.replace(/`[^`<@]*`/g, "")).not.toMatch(/forged|evil|channel|[<@`]/);
    }
    expect(content.title).not.toContain("forged");
  });

  it("hides nothing", () => {
    for (const text of [subject, ...Object.values(messages)]) {
      expect(text).not.toMatch(/[\u202A-\u202E\u2028]/);
    }
    expect(messages.email).toContain("[U+202E]");
  });

  it("has a question mark in a subject for each character that is not ASCII", () => {
    const named = formsOf({ ...messageOf(EVENTS["cc-plain-first-NC"]), accountName: "Büro 7 😀" });
    expect(named.subject).toBe("[HIGH] Root access key found: 123456789012 (B?ro 7 ?)");
  });

  it("comes last in a subject, as ASCII", () => {
    expect(subject).toMatch(
      /^\[HIGH\] IAM user's access key created by the root user: 123456789012 \([ -~]*\.\.\.\)$/,
    );
    expect(subject.length).toBe(99);
  });

  it.each(["\u{1F600}", "\u202E", '"', "\\", "\u0000", "<", "@", "`"])(
    "fits into a message of Amazon SNS and of a chat, however much of %j there is",
    (character) => {
      const long = character.repeat(200_000);
      const facts = { annotation: long, complianceType: "NON_COMPLIANT" };
      const failed = {
        ...REMOVAL_RECORD,
        decision: "FAILED",
        message: long,
        error: { name: long, message: long },
        reason: long,
        actual: { remaining: [long], problems: [long] },
        mode: long,
        requestId: long,
        requestedAt: long,
      };
      for (const event of [
        withDetail("cc-plain-C-to-NC", { newEvaluationResult: facts, awsAccountId: long }),
        withDetail("request", { annotation: long, executionId: long }),
        { source: long, detail: long },
        subscriptionOf([failed]),
      ]) {
        const { messages } = formsOf({ ...messageOf(event), accountName: long });
        expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(256 * 1024);
        validateChat(JSON.parse(messages.https));
        expect(validateChat.errors).toBeNull();
      }
    },
  );
});

it("an event that is nested too deeply to be shown is still sent", () => {
  const nested = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  for (const event of [nested, withDetail("cc-plain-C-to-NC", { awsAccountId: nested })]) {
    const { messages } = formsOf(messageOf(event));
    expect(messages.email).toContain("(cannot be");
    expect(() => JSON.parse(messages.default)).not.toThrow();
  }
});

it("a test says so first", () => {
  const { subject, messages } = formsOf({
    ...messageOf(EVENTS["cc-plain-first-NC"]),
    isTest: true,
  });
  expect(subject).toMatch(/^\[TEST\] \[HIGH\] Root access key found/);
  expect(messages.email).toMatch(/^This is a test\. Nothing has happened\.\n/);
  expect(JSON.parse(messages.default).test).toBe(true);
  expect(JSON.parse(messages.https).content.title).toMatch(/^\[TEST\] /);
});

it("a test is in no thread of real messages", () => {
  const message = messageOf(EVENTS["cc-plain-NC-to-C"]);
  const threadsOf = (isTest: boolean) => {
    const { messages } = formsOf({ ...message, isTest });
    return [JSON.parse(messages.https).metadata.threadId, JSON.parse(messages.default).threadId];
  };
  expect(threadsOf(false)).toEqual(Array(2).fill("root-access-key-123456789012"));
  expect(threadsOf(true)).toEqual(Array(2).fill("root-access-key-123456789012-test"));
});

it("messages on the keys of one account are one thread, and those on its evaluations another", () => {
  const threadOf = (event: unknown) =>
    JSON.parse(formsOf(messageOf(event)).messages.https).metadata.threadId;
  const finding = threadOf(EVENTS["cc-plain-first-NC"]);
  expect(threadOf(EVENTS["cc-plain-NC-to-C"])).toBe(finding);
  expect(threadOf(EVENTS["ct-root-CreateAccessKey"])).toBe(finding);
  expect(threadOf(EVENTS["ct-root-of-a-users-key"])).not.toBe(finding);
  expect(threadOf(EVENTS["lam-fail"])).not.toBe(finding);
  expect(threadOf(EVENTS["cc-NC-quiet-account"])).not.toBe(finding);
});
