import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountResult } from "../../../../cli/account-result.ts";
import { type Report, renderHtml } from "../../../../cli/output/html.ts";

const result = (changes: Partial<AccountResult> = {}): AccountResult => ({
  accountId: "111122223333",
  accountName: "Workloads",
  complianceType: "COMPLIANT",
  reason: "REPORTED",
  annotation: "There is no root access key.",
  evidence: { rules: [{ ruleName: "root-access-key", region: "us-east-1" }] },
  ...changes,
});
const report = (changes: Partial<Report> = {}): Report => ({
  title: "Root access keys",
  results: [result()],
  generatedAt: new Date("2026-11-23T14:05:09.123Z"),
  callerArn: "arn:aws:sts::888888888888:assumed-role/Audit/jane@example.com",
  toolVersion: "0.1.0",
  ...changes,
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "</table><img src=x onerror=alert(1)>",
  `"quote" onload='alert(1)'`,
  "<!-- &lt; &amp; ]]>",
  "\u202Eevil\u2066\u0000\u0007\uD800",
];

/** Elements that have no end. */
const VOID = new Set(["meta", "input"]);

/** The elements of a page in the order of their starts; fails where one does not end as it should. */
function elementsOf(page: string): string[] {
  const body = page.replace(/<(style|script)>.*?<\/\1>/gs, "<$1></$1>");
  const open: string[] = [];
  const found: string[] = [];
  const tags = /<(?<end>\/?)(?<name>[a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<]*")?)*(?<empty>\/?)>/gi;
  const rest = body.replace(/^<!doctype html>/, "").replace(tags, (...match) => {
    const { end, name, empty } = match.at(-1) as Record<"end" | "name" | "empty", string>;
    if (end) expect(open.pop()).toBe(name);
    else {
      found.push(name);
      if (!empty && !VOID.has(name)) open.push(name);
    }
    return "";
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest.replace(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
  return found;
}

const count = (elements: readonly string[], name: string) =>
  elements.filter((element) => element === name).length;

describe("the report", () => {
  const page = renderHtml(report());

  it("is well-formed", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(count(elementsOf(page), "tr")).toBe(1 + 4 + 1 + 1);
  });

  it("says when, by whom and by what version it was made", () => {
    expect(page).toContain(
      '<time datetime="2026-11-23T14:05:09.123Z">2026-11-23 14:05:09 UTC</time>',
    );
    expect(page).toContain("arn:aws:sts::888888888888:assumed-role/Audit/jane@example.com");
    expect(page).toContain("root-access-key 0.1.0");
  });

  it("may load nothing, and run nothing but what it came with", () => {
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+';/);
    for (const [, content = ""] of page.matchAll(/<(?:style|script)>(.*?)<\/(?:style|script)>/gs)) {
      const hash = createHash("sha256").update(content).digest("base64");
      expect(policy).toContain(`'sha256-${hash}'`);
    }
    expect(page).not.toMatch(/https?:|\/\/\w|\b(?:src|href|style|on\w+)=|@import/);
    expect([...page.matchAll(/url\(([^)]*)\)/g)].map(([, target]) => target)).toEqual(['"#hatch"']);
  });

  it("has the evidence as lines", () => {
    expect(page).toContain(
      "<pre>rules:\n  - ruleName: root-access-key\n    region: us-east-1\n</pre>",
    );
  });

  it("does without a name, and without accounts", () => {
    const { accountName, ...nameless } = result();
    expect(accountName).toBeDefined();
    const page = renderHtml(report({ results: [nameless] }));
    elementsOf(page);
    expect(page).toContain('<th scope="row"><code>111122223333</code></th>');
    const empty = renderHtml(report({ results: [] }));
    elementsOf(empty);
    expect(empty).toContain("There are no accounts.");
    expect(empty).not.toContain("NaN");
  });
});

describe("the summary", () => {
  const types: AccountResult["complianceType"][] = [
    "COMPLIANT",
    "NON_COMPLIANT",
    "COMPLIANT",
    "NOT_APPLICABLE",
    "INSUFFICIENT_DATA",
  ];
  const results = (many: number) =>
    types
      .flatMap((type) => (type === "COMPLIANT" ? Array(many).fill(type) : [type]))
      .map((complianceType, index) => result({ complianceType, accountName: `Account ${index}` }));

  it("has the numbers as text, also in the plot", () => {
    const page = renderHtml(report({ results: results(1) }));
    expect(page).toContain(
      'aria-label="Accounts by compliance type: 1 NON_COMPLIANT, 1 INSUFFICIENT_DATA, 2 COMPLIANT, 1 NOT_APPLICABLE"',
    );
    expect([...page.matchAll(/class="number">([^<]*%)</g)].map(([, share]) => share)).toEqual([
      "20 %",
      "20 %",
      "40 %",
      "20 %",
    ]);
  });

  it("shows the few among many", () => {
    const page = renderHtml(report({ results: results(2500) }));
    expect(page).toContain("&lt; 0.1 %");
    expect(page).toContain('<rect class="NON_COMPLIANT" x="0.00" width="8.19"');
    const few = [result({ complianceType: "NON_COMPLIANT" }), ...Array(4999).fill(result())];
    expect(renderHtml(report({ results: few }))).toContain("&gt; 99.9 %");
  });

  it("is followed by every account, the worst first", () => {
    const page = renderHtml(report({ results: results(1) }));
    const order = [...page.matchAll(/<tr class="(\w+)"><th scope="row"><b><bdi>([^<]*)/g)];
    expect(order.map(([, type, name]) => [type, name])).toEqual([
      ["NON_COMPLIANT", "Account 1"],
      ["INSUFFICIENT_DATA", "Account 4"],
      ["COMPLIANT", "Account 0"],
      ["COMPLIANT", "Account 2"],
      ["NOT_APPLICABLE", "Account 3"],
    ]);
  });
});

describe("hostile text", () => {
  it.each(HOSTILE)("is nothing but text: %j", (text) => {
    const plain = elementsOf(renderHtml(report()));
    const page = renderHtml(
      report({
        title: text,
        callerArn: text,
        toolVersion: text,
        results: [
          result({
            accountName: text,
            reason: text,
            annotation: text,
            evidence: { [text]: [text] },
          }),
        ],
      }),
    );
    expect(elementsOf(page)).toEqual(plain);
  });

  it("is seen where it would not be", () => {
    const page = renderHtml(report({ results: [result({ accountName: HOSTILE.at(-1) ?? "" })] }));
    expect(page).toContain("<bdi>[U+202E]evil[U+2066][U+0000][U+0007][U+D800]</bdi>");
    expect(page).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
  });

  it("keeps what languages are written with", () => {
    const names = "Ñandú 日本 שלום می\u200Cخواهم 👩\u200D🚀";
    const page = renderHtml(report({ results: [result({ accountName: names })] }));
    expect(page).toContain(`<bdi>${names}</bdi>`);
  });
});

it("has 5,000 accounts in a few megabytes, soon", () => {
  const results = Array.from({ length: 5000 }, (_, index) =>
    result({ accountId: String(100000000000 + index), annotation: "x".repeat(400) }),
  );
  const start = performance.now();
  const page = renderHtml(report({ results }));
  expect(performance.now() - start).toBeLessThan(5000);
  expect(page.length).toBeLessThan(5_000_000);
  expect(page.match(/<tr class="COMPLIANT"><th scope="row">/g)).toHaveLength(5001 - 1);
});
