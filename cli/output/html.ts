import { createHash } from "node:crypto";
import type { AccountResult } from "../account-result.ts";
import { WORST_FIRST } from "../worst-first.ts";
import { SCRIPT } from "./html-script.ts";
import { STYLE } from "./html-style.ts";
import { html, Markup } from "./markup.ts";
import { outline } from "./outline.ts";

export interface Report {
  readonly title: string;
  readonly results: readonly AccountResult[];
  readonly generatedAt: Date;
  /** ARN of who asked AWS. */
  readonly callerArn: string;
  readonly toolVersion: string;
}

type ComplianceType = AccountResult["complianceType"];

const MEANINGS: Readonly<Record<ComplianceType, string>> = {
  NON_COMPLIANT: "The root user has an access key that counts, or had one when last looked at.",
  INSUFFICIENT_DATA:
    "Whether the root user has an access key is not known: nothing recent and complete tells.",
  COMPLIANT: "The root user has no access key that counts, as of the time in the evidence.",
  NOT_APPLICABLE: "The account is not judged, for example because it is closed.",
};

/**
 * Writes the results as one HTML file that needs nothing else and may load nothing else, to be
 * looked at, printed and kept as evidence.
 */
export function renderHtml(report: Report): string {
  const { title, results, generatedAt } = report;
  const counts = countTypes(results);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(STYLE)}'; script-src '${digest(SCRIPT)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}, ${utc(generatedAt)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1><bdi>${title}</bdi></h1>
${describeOrigin(report)}
</header>
<main>
<h2>Summary</h2>
${drawBar(counts, results.length)}
${listTypes(counts, results.length)}
<h2>Accounts</h2>
${offerFilter()}
${listAccounts(results)}
</main>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.html;
}

/** By which the browser knows the only style and the only script that it may use. */
function digest(content: string): string {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/** `2026-11-23 14:05:09 UTC` */
function utc(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function describeOrigin({ results, generatedAt, callerArn, toolVersion }: Report): Markup {
  return html`<dl>
<dt>Generated</dt><dd><time datetime="${generatedAt.toISOString()}">${utc(generatedAt)}</time></dd>
<dt>By</dt><dd><bdi>${callerArn}</bdi></dd>
<dt>With</dt><dd>root-access-key ${toolVersion}</dd>
<dt>Accounts</dt><dd>${results.length}</dd>
</dl>`;
}

type Counts = Readonly<Record<ComplianceType, number>>;

function countTypes(results: readonly AccountResult[]): Counts {
  const counts = { NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, COMPLIANT: 0, NOT_APPLICABLE: 0 };
  for (const { complianceType } of results) counts[complianceType]++;
  return counts;
}

const BAR_WIDTH = 1000;
const BAR_HEIGHT = 32;
/** One account of thousands is seen, too. */
const LEAST_WIDTH = 8;

/** Draws one bar, in which each compliance type has its share; what it shows is its text, too. */
function drawBar(counts: Counts, total: number): Markup {
  const present = WORST_FIRST.filter((type) => counts[type] > 0);
  const label = present.map((type) => `${counts[type]} ${type}`).join(", ") || "no accounts";
  const free = BAR_WIDTH - LEAST_WIDTH * present.length;
  let x = 0;
  const shares = present.map((type) => {
    const width = LEAST_WIDTH + (free * counts[type]) / total;
    const place = `${x.toFixed(2)}`;
    x += width;
    const size = width.toFixed(2);
    return html`<rect class="${type}" x="${place}" width="${size}" height="${BAR_HEIGHT}"/>${
      type === "INSUFFICIENT_DATA"
        ? html`<rect class="hatched" x="${place}" width="${size}" height="${BAR_HEIGHT}"/>`
        : ""
    }`;
  });
  return html`<svg class="plot" viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Accounts by compliance type: ${label}">
<defs><pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse"><path class="hatch" d="M0 10 10 0"/></pattern></defs>
${shares}<rect class="frame" x="0" width="${BAR_WIDTH}" height="${BAR_HEIGHT}"/>
</svg>`;
}

function listTypes(counts: Counts, total: number): Markup {
  const rows = WORST_FIRST.map(
    (type) => html`<tr class="${type}">
<th scope="row"><svg class="swatch" aria-hidden="true"><rect width="100%" height="100%"/></svg>${type}</th>
<td class="number">${counts[type]}</td><td class="number">${percentage(counts[type], total)}</td>
<td>${MEANINGS[type]}</td>
</tr>
`,
  );
  return html`<table id="types">
<thead><tr><th scope="col">Compliance type</th><th scope="col" class="number">Accounts</th><th scope="col" class="number">Share</th><th scope="col">It means</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

/** Rounded, but never so that few look like none or many like all. */
function percentage(count: number, total: number): string {
  if (count === 0) return "0 %";
  const share = (100 * count) / total;
  if (share < 0.1) return "< 0.1 %";
  if (share > 99.9 && count < total) return "> 99.9 %";
  return `${Number(share.toFixed(1))} %`;
}

/** Shown by the script only, as it does nothing without. */
function offerFilter(): Markup {
  const options = WORST_FIRST.map((type) => html`<option>${type}</option>`);
  return html`<div id="filter" hidden>
<input type="search" aria-label="Show accounts with these words" placeholder="Show accounts with these words">
<select aria-label="Compliance type"><option value="">All compliance types</option>${options}</select>
<output aria-live="polite"></output>
</div>`;
}

function listAccounts(results: readonly AccountResult[]): Markup {
  if (results.length === 0) return html`<p>There are no accounts.</p>`;
  const severity = ({ complianceType }: AccountResult) => WORST_FIRST.indexOf(complianceType);
  const worstFirst = results.toSorted((one, other) => severity(one) - severity(other));
  return html`<table id="accounts">
<caption>All accounts, the worst first.</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Compliance</th><th scope="col">Why</th></tr></thead>
<tbody>
${worstFirst.map(describeAccount)}</tbody>
</table>`;
}

function describeAccount(result: AccountResult): Markup {
  const { accountId, accountName, complianceType, reason, annotation, evidence } = result;
  const name = accountName === undefined ? "" : html`<b><bdi>${accountName}</bdi></b>`;
  const lines = outline(evidence).map((line) => html`${line}\n`);
  return html`<tr class="${complianceType}"><th scope="row">${name}<code>${accountId}</code></th><td><strong>${complianceType}</strong><code>${reason}</code></td><td><bdi>${annotation}</bdi><details><summary>Evidence</summary><pre>${lines}</pre></details></td></tr>
`;
}
