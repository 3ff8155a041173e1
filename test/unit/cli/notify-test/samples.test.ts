import { describe, expect, it } from "vitest";
import { KINDS } from "../../../../cli/notify-test/command.ts";
import { sampleOf } from "../../../../cli/notify-test/samples.ts";
import { formsOf } from "../../../../notification/forms/forms.ts";
import { HOMES, messageOf } from "../../notification/sample-events.ts";

const TIME = new Date("2026-11-27T07:03:47.000Z");

describe.each(HOMES)("in $partition", (home) => {
  it.each(KINDS)("the sample of %s is formatted as one, about the account itself", (kind) => {
    const message = messageOf(sampleOf(kind, { ...home, time: TIME }), home);
    expect(message).toMatchObject({
      kind,
      accountId: home.accountId,
      partition: home.partition,
      region: home.region,
      time: TIME.toISOString(),
    });
    expect(message.facts.map(({ name }) => name)).not.toContain("claimedAccountId");
  });
});

it.each(KINDS)("the message of %s is marked as a test", (kind) => {
  const [home] = HOMES as [(typeof HOMES)[number]];
  const message = messageOf(sampleOf(kind, { ...home, time: TIME }));
  const { subject, messages } = formsOf({ ...message, isTest: true });
  expect(subject).toMatch(/^\[TEST\] \[(CRITICAL|HIGH|MEDIUM|INFO)\] .*: 123456789012$/);
  expect(messages.email).toMatch(/^This is a test\. Nothing has happened\.\n/);
});
