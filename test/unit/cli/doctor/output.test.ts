import { describe, expect, it } from "vitest";
import type { Finding } from "../../../../cli/doctor/check.ts";
import { html } from "../../../../cli/doctor/output/html.ts";
import { json } from "../../../../cli/doctor/output/json.ts";
import { table } from "../../../../cli/doctor/output/table.ts";
import type { DoctorFormat } from "../../../../cli/doctor/output/write-findings.ts";
import type { Terminal } from "../../../../cli/io.ts";
import { REPORT } from "../output/render.ts";

const GOOD: Finding = { check: "rule", title: "Rule", health: "GOOD", found: "It is there." };
const BAD: Finding = {
  check: "topic",
  title: "Topic",
  subject: "arn:aws:sns:us-east-1:111122223333:Topic",
  health: "BAD",
  found: "There is no such topic. No notification is sent.",
  fix: "`aws sns create-topic`",
};

async function* of(...findings: readonly Finding[]) {
  yield* findings;
}

async function render(
  format: DoctorFormat,
  findings: AsyncIterable<Finding>,
  terminal: Terminal = REPORT.terminal,
): Promise<string> {
  let text = "";
  for await (const piece of format(findings, { ...REPORT, terminal })) text += piece;
  return text;
}

describe("the table", () => {
  it("has a line for each finding if the output is no terminal", async () => {
    expect(await render(table, of(GOOD, BAD))).toBe(
      [
        "GOOD     Rule: It is there.",
        "BAD      Topic arn:aws:sns:us-east-1:111122223333:Topic: There is no such topic. No notification is sent. Fix: `aws sns create-topic`",
        "",
      ].join("\n"),
    );
  });

  it("wraps at words to the width of a terminal, with the fix on a line of its own", async () => {
    expect(await render(table, of(BAD), { width: 60, hasColors: false })).toBe(
      [
        "BAD      Topic arn:aws:sns:us-east-1:111122223333:Topic:",
        "         There is no such topic. No notification is sent.",
        "         Fix: `aws sns create-topic`",
        "",
      ].join("\n"),
    );
  });

  it("writes once why several checks are UNKNOWN", async () => {
    const denied = { health: "UNKNOWN", found: "lambda:GetPolicy was denied." } as const;
    const findings = [
      { check: "rule", title: "Rule", ...denied },
      GOOD,
      { check: "topic", title: "Topic", subject: "t", ...denied },
      { check: "key", title: "Key", ...denied, found: "kms:DescribeKey was denied." },
    ];
    expect(await render(table, of(...findings))).toBe(
      [
        "UNKNOWN  Rule: lambda:GetPolicy was denied.",
        "GOOD     Rule: It is there.",
        "UNKNOWN  Topic t: See Rule, above.",
        "UNKNOWN  Key: kms:DescribeKey was denied.",
        "",
      ].join("\n"),
    );
  });

  it("shows a finding before the next one is there", async () => {
    async function* slow() {
      yield GOOD;
      await new Promise(() => {});
    }
    const pieces = table(slow(), REPORT)[Symbol.asyncIterator]();
    expect((await pieces.next()).value).toBe("GOOD     Rule: It is there.\n");
  });
});

describe("accounts that a finding is about", () => {
  const accounts = Array.from({ length: 25 }, (_, index) => ({ id: `${111122223300 + index}` }));
  const named = { id: "444455556666", name: "payments-prod" };

  it("follow what was found, with their names if they have any", async () => {
    const text = await render(table, of({ ...BAD, accounts: [named, { id: "111122223333" }] }));
    expect(text).toContain("is sent. Accounts: payments-prod (444455556666), 111122223333. Fix:");
  });

  it("are the first ones in the table if there are many", async () => {
    const text = await render(table, of({ ...BAD, accounts }));
    expect(text).toContain("111122223319, and 5 more, which --output json and html list. Fix:");
  });

  it.each([html, json])("are all in HTML and JSON", async (format) => {
    const text = await render(format, of({ ...BAD, accounts }));
    for (const { id } of accounts) expect(text).toContain(id);
  });

  it("are there in each line of the table, also if the reason was given before", async () => {
    const unknown = { ...BAD, health: "UNKNOWN" } as const;
    const text = await render(table, of(unknown, { ...unknown, title: "Key", accounts: [named] }));
    expect(text).toContain("Accounts: payments-prod (444455556666).");
  });
});

it("the JSON has the findings in the order of the checks, and their counts", async () => {
  const { counts, findings } = JSON.parse(await render(json, of(GOOD, BAD)));
  expect(counts).toEqual({ BAD: 1, UNKNOWN: 0, WARNING: 0, GOOD: 1 });
  expect(findings).toEqual([GOOD, BAD]);
});

it("the HTML has the worst first, and no markup of others", async () => {
  const page = await render(html, of(GOOD, { ...BAD, found: '<img src="x">' }));
  expect(page.indexOf(">BAD<")).toBeLessThan(page.indexOf(">GOOD<"));
  expect(page).toContain("&lt;img src=&quot;x&quot;&gt;");
  expect(page).toContain("<code><bdi>arn:aws:sns");
});
