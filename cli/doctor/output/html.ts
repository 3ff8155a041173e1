import { describeMaking, renderPage } from "../../output/html-page.ts";
import { type Markup, markup } from "../../output/markup.ts";
import { countByHealth, type Finding, HEALTH, type Health } from "../check.ts";
import { describeAccounts } from "../named-account.ts";
import type { DoctorFormat } from "./write-findings.ts";

/** By which the page's style knows its colors. */
const CLASS_OF: Readonly<Record<Health, string>> = {
  BAD: "NON_COMPLIANT",
  UNKNOWN: "INSUFFICIENT_DATA",
  WARNING: "INSUFFICIENT_DATA",
  GOOD: "COMPLIANT",
};

/** One HTML file, the worst first. */
export const html: DoctorFormat = async function* (pending, report) {
  const findings: Finding[] = [];
  for await (const finding of pending) findings.push(finding);
  const generatedAt = report.caller.clock.now();
  const counts = countByHealth(findings);
  const sorted = findings.toSorted(
    (one, other) => HEALTH.indexOf(one.health) - HEALTH.indexOf(other.health),
  );
  yield renderPage({
    title: report.title,
    generatedAt,
    header: markup`<dl>
${describeMaking(report, generatedAt)}
<dt>Method</dt><dd>${report.method}</dd>
<dt>Findings</dt><dd>${HEALTH.map((health) => `${counts[health]} ${health}`).join(", ")}</dd>
</dl>`,
    main: markup`<h2>Findings</h2>
<table id="findings">
<caption>All findings, the worst first.</caption>
<thead><tr><th scope="col">State</th><th scope="col">Check</th><th scope="col">Found</th></tr></thead>
<tbody>
${sorted.map(describeFinding)}</tbody>
</table>`,
  });
};

function describeFinding({ health, title, subject, found, accounts, fix }: Finding): Markup {
  const about = subject === undefined ? "" : markup`<br><code><bdi>${subject}</bdi></code>`;
  const whose = accounts ? markup`<br>Accounts: <bdi>${describeAccounts(accounts)}</bdi>` : "";
  const cure = fix === undefined ? "" : markup`<br><b>Fix:</b> <bdi>${fix}</bdi>`;
  return markup`<tr class="${CLASS_OF[health]}"><th scope="row"><strong>${health}</strong></th><td>${title}${about}</td><td><bdi>${found}</bdi>${whose}${cure}</td></tr>
`;
}
