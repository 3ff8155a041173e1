import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../../cli/output/format.ts";
import { html } from "../../../../cli/output/html.ts";
import type { AccountResult } from "../../../../cli/results.ts";
import { FRAMEWORKS } from "../../../../shared/control.ts";
import { render } from "./render.ts";

const result = (changes: Partial<AccountResult> = {}): AccountResult => ({
  accountId: "111122223333",
  accountName: "Workloads",
  complianceType: "COMPLIANT",
  reason: "REPORTED",
  annotation: "There is no root access key.",
  evidence: { rules: [{ ruleName: "root-access-key", region: "us-east-1" }] },
  ...changes,
});
/** The page with these results; `about` changes what else the report shows. */
async function renderPage(results: readonly AccountResult[], about: Partial<Report> = {}) {
  const [text = ""] = await render(html, results, { ...ORIGIN, ...about });
  return text;
}
const ORIGIN = {
  caller: {
    arn: "arn:aws:sts::888888888888:assumed-role/Audit/jane@example.com",
    partition: "aws",
    clock: { now: () => new Date("2026-11-23T14:05:09.123Z") },
  },
  toolVersion: "0.1.0",
};

const HOSTILE = [
  "<script>alert(1)</script>",
  "</table><img src=x onerror=alert(1)>",
  `"quote" onload='alert(1)'`,
  "<!-- &lt; &amp; ]]>",
  "\u202Eevil\u2066\u0000\u0007\uD800",
];

/** Elements that have no end. */
const VOID = new Set(["meta", "input"]);

/** The elements of a page in the order of their starts; fails if one does not end as it should. */
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

describe("the report", async () => {
  const page = await renderPage([result()], { title: "Root access keys" });

  it("is well-formed", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(count(elementsOf(page), "tr")).toBe(1 + 4 + 1 + 1 + 1 + FRAMEWORKS.length);
  });

  it("shows its time, creator and version", () => {
    expect(page).toContain(
      '<time datetime="2026-11-23T14:05:09.123Z">2026-11-23 14:05:09 UTC</time>',
    );
    expect(page).toContain("arn:aws:sts::888888888888:assumed-role/Audit/jane@example.com");
    expect(page).toContain("root-access-key 0.1.0");
  });

  it("shows organization, scope, parameters, method and the time of each observation", async () => {
    const page = await renderPage([result({ observedAt: "2026-11-23T14:04:58.000Z" }), result()], {
      organizationId: "o-example",
      scope: {
        type: "PART_OF_ORGANIZATION",
        organizationalUnits: ["ou-ab12-cdefghij"],
        excludedAccounts: ["111122223333"],
      },
    });
    for (const [term, description] of [
      ["Organization", "o-example"],
      [
        "Scope",
        "Part of the organization; OUs, with all OUs below them: ou-ab12-cdefghij; without the accounts: 111122223333",
      ],
      ["Parameters", "inactiveKeys: NON_COMPLIANT"],
      ["Method", "IAM&#39;s list of keys."],
    ]) {
      expect(page).toContain(`<dt>${term}</dt><dd>${description}</dd>`);
    }
    expect(page).toContain(
      '<td><time datetime="2026-11-23T14:04:58.000Z">2026-11-23 14:04:58 UTC</time></td>',
    );
    expect(page).toContain("<td>not observed</td>");
    expect(page).toContain("time { white-space: nowrap; }");
  });

  it("gives the reason why its times are in doubt", async () => {
    const clock = { now: () => new Date(0), doubt: "AWS gave no time" };
    const page = await renderPage([], { caller: { arn: "arn", partition: "aws", clock } });
    expect(page).toContain("1970-01-01 00:00:00 UTC</time> (in doubt: AWS gave no time)");
  });

  it("loads nothing, and runs only its own script", () => {
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

  it("keeps dates and times whole, and numbers printed pages", async () => {
    const resultRecordedTime = "2026-11-22T01:02:03.456Z";
    const page = await renderPage([
      result({
        annotation: "Created 2019-03-02. Report 2026-11-23T14:05Z.",
        evidence: { resultRecordedTime },
      }),
    ]);
    expect(page).toContain(
      "Created <time>2019-03-02</time>. Report <time>2026-11-23T14:05Z</time>.</bdi>",
    );
    expect(page).toContain(`resultRecordedTime: <time>${resultRecordedTime}</time>`);
    expect(page).toContain("time { white-space: nowrap; }");
    expect(page).toContain("@bottom-right { content: counter(page)");
  });

  it("can be without a name, and without accounts", async () => {
    const { accountName, ...nameless } = result();
    expect(accountName).toBeDefined();
    const page = await renderPage([nameless]);
    elementsOf(page);
    expect(page).toContain('<th scope="row"><code>111122223333</code></th>');
    const empty = await renderPage([]);
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

  it("has the numbers as text, also in the plot", async () => {
    const page = await renderPage(results(1));
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

  it("shows few accounts among many", async () => {
    const page = await renderPage(results(600));
    expect(page).toContain("&lt; 0.1 %");
    expect(page).toContain('<rect class="NON_COMPLIANT" x="0.00" width="8.80"');
    const few = [result({ complianceType: "NON_COMPLIANT" }), ...Array(1999).fill(result())];
    expect(await renderPage(few)).toContain("&gt; 99.9 %");
  });

  it("is followed by every account, the worst first", async () => {
    const page = await renderPage(results(1));
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
  it.each(HOSTILE)("is only text: %j", async (text) => {
    const plain = elementsOf(await renderPage([result()]));
    const hostile = {
      accountName: text,
      reason: text,
      annotation: text,
      evidence: { [text]: [text] },
    };
    const about = { title: text, callerArn: text, toolVersion: text };
    const page = await renderPage([result(hostile)], about);
    expect(elementsOf(page)).toEqual(plain);
  });

  it("is visible", async () => {
    const page = await renderPage([result({ accountName: HOSTILE.at(-1) ?? "" })]);
    expect(page).toContain("<bdi>[U+202E]evil[U+2066][U+0000][U+0007][U+D800]</bdi>");
    expect(page).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
  });

  it("keeps the characters that languages need", async () => {
    const names = "Ñandú 日本 שלום می\u200Cخواهم 👩\u200D🚀";
    const page = await renderPage([result({ accountName: names })]);
    expect(page).toContain(`<bdi>${names}</bdi>`);
  });
});

it("needs less than a kilobyte for each account", async () => {
  const results = Array.from({ length: 500 }, () => result({ annotation: "x".repeat(400) }));
  const page = await renderPage(results);
  expect(page.length).toBeLessThan(500 * 1000);
  expect(page.match(/<tr class="COMPLIANT"><th scope="row">/g)).toHaveLength(500);
});

describe("the control", () => {
  it("is shown with its risk, and its number in each framework", async () => {
    const page = await renderPage([]);
    const section = page.slice(page.indexOf("<h2>Control</h2>"));
    expect(section).toContain("The root user of the account has no access key.");
    expect(section).toContain("no IAM policy restricts it");
    expect(section).toContain(
      '<tr><th scope="row">CIS AWS Foundations Benchmark</th><td>1.4.0 to 4.0.1</td><td>1.4</td></tr>',
    );
    expect(section).toContain("<td>IAM.4 (severity critical)</td>");
    expect(section.match(/<th scope="row">/g)).toHaveLength(FRAMEWORKS.length);
  });
});
