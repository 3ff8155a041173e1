import { type AccountResult, COMPLIANCE_TYPES, type ComplianceType, Tally } from "../results.ts";
import { type Format, outline, type Report, type Scope, sortById } from "./format.ts";
import { SCRIPT } from "./html-assets.ts";
import { describeControl } from "./html-control.ts";
import { describeMaking, renderPage, utc } from "./html-page.ts";
import { type Markup, markup } from "./markup.ts";

const MEANINGS: Readonly<Record<ComplianceType, string>> = {
  NON_COMPLIANT: "The root user has a noncompliant access key, or had one at the last evaluation.",
  INSUFFICIENT_DATA:
    "Whether the root user has an access key cannot be determined: no recent and complete data.",
  COMPLIANT: "The root user has no noncompliant access key, as of the time in the evidence.",
  NOT_APPLICABLE: "The account is not evaluated, for example because it is closed.",
};

/**
 * One HTML file to view, print and keep as evidence. It needs no other file, and its content security policy lets it
 * load none.
 */
export const html: Format = async function* (results, report) {
  yield renderResults(await sortById(results), report);
};

function renderResults(results: readonly AccountResult[], report: Report): string {
  const { title, caller } = report;
  const generatedAt = caller.clock.now();
  const tally = new Tally();
  for (const result of results) tally.add(result);
  return renderPage({
    title,
    generatedAt,
    script: SCRIPT,
    header: describeOrigin(report, generatedAt, results.length),
    main: markup`<h2>Summary</h2>
${drawBar(tally)}
${listTypes(tally)}
<h2>Accounts</h2>
${offerFilter()}
${listAccounts(results)}
<h2>Control</h2>
${describeControl()}`,
  });
}

function describeOrigin(report: Report, generatedAt: Date, accounts: number): Markup {
  const { organizationId, scope, parameters } = report;
  const given = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`);
  return markup`<dl>
${describeMaking(report, generatedAt)}
<dt>Organization</dt><dd>${organizationId ?? "not asked for"}</dd>
<dt>Scope</dt><dd>${describeScope(scope)}</dd>
<dt>Parameters</dt><dd>${given.join(", ") || "none"}</dd>
<dt>Method</dt><dd>${report.method}</dd>
<dt>Accounts</dt><dd>${accounts}</dd>
</dl>`;
}

const SCOPES: Readonly<Record<Scope["type"], string>> = {
  ACCOUNT: "One account",
  PART_OF_ORGANIZATION: "Part of the organization",
  ORGANIZATION: "Every account of the organization",
};

function describeScope(scope: Scope): string {
  const parts = [
    ["accounts", scope.accounts],
    ["OUs, with all OUs below them", scope.organizationalUnits],
    ["without the accounts", scope.excludedAccounts],
    ["without the OUs", scope.excludedOrganizationalUnits],
  ] as const;
  const chosen = parts.flatMap(([name, ids]) => (ids ? [`${name}: ${ids.join(", ")}`] : []));
  return [SCOPES[scope.type], ...chosen].join("; ");
}

const BAR_WIDTH = 1000;
const BAR_HEIGHT = 32;
/** So that one account among thousands is visible. */
const LEAST_WIDTH = 8;

/** Draws one bar with the share of each compliance type, and the numbers as its text alternative. */
function drawBar({ byType: counts, total }: Tally): Markup {
  const present = COMPLIANCE_TYPES.filter((type) => counts[type] > 0);
  const label = present.map((type) => `${counts[type]} ${type}`).join(", ") || "no accounts";
  const free = BAR_WIDTH - LEAST_WIDTH * present.length;
  let x = 0;
  const shares = present.map((type) => {
    const width = LEAST_WIDTH + (free * counts[type]) / total;
    const place = `${x.toFixed(2)}`;
    x += width;
    const size = width.toFixed(2);
    return markup`<rect class="${type}" x="${place}" width="${size}" height="${BAR_HEIGHT}"/>${
      type === "INSUFFICIENT_DATA"
        ? markup`<rect class="hatched" x="${place}" width="${size}" height="${BAR_HEIGHT}"/>`
        : ""
    }`;
  });
  return markup`<svg class="plot" viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Accounts by compliance type: ${label}">
<defs><pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse"><path class="hatch" d="M0 10 10 0"/></pattern></defs>
${shares}<rect class="frame" x="0" width="${BAR_WIDTH}" height="${BAR_HEIGHT}"/>
</svg>`;
}

function listTypes({ byType: counts, total }: Tally): Markup {
  const rows = COMPLIANCE_TYPES.map(
    (type) => markup`<tr class="${type}">
<th scope="row"><svg class="swatch" aria-hidden="true"><rect width="100%" height="100%"/></svg>${type}</th>
<td class="number">${counts[type]}</td><td class="number">${percentage(counts[type], total)}</td>
<td>${MEANINGS[type]}</td>
</tr>
`,
  );
  return markup`<table id="types">
<thead><tr><th scope="col">Compliance type</th><th scope="col" class="number">Accounts</th><th scope="col" class="number">Share</th><th scope="col">It means</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

/** Rounded, but few accounts never look like none, nor many like all. */
function percentage(count: number, total: number): string {
  if (count === 0) return "0 %";
  const share = (100 * count) / total;
  if (share < 0.1) return "< 0.1 %";
  if (share > 99.9 && count < total) return "> 99.9 %";
  return `${Number(share.toFixed(1))} %`;
}

/** Hidden until the script shows it: without the script it does nothing. */
function offerFilter(): Markup {
  const options = COMPLIANCE_TYPES.map((type) => markup`<option>${type}</option>`);
  return markup`<div id="filter" hidden>
<input type="search" aria-label="Show accounts with these words" placeholder="Show accounts with these words">
<select aria-label="Compliance type"><option value="">All compliance types</option>${options}</select>
<output aria-live="polite"></output>
</div>`;
}

function listAccounts(results: readonly AccountResult[]): Markup {
  if (results.length === 0) return markup`<p>There are no accounts.</p>`;
  const severity = ({ complianceType }: AccountResult) => COMPLIANCE_TYPES.indexOf(complianceType);
  const sorted = results.toSorted((one, other) => severity(one) - severity(other));
  return markup`<table id="accounts">
<caption>All accounts, the worst first.</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Compliance</th><th scope="col">Observed</th><th scope="col">Why</th></tr></thead>
<tbody>
${sorted.map(describeAccount)}</tbody>
</table>`;
}

function describeAccount(result: AccountResult): Markup {
  const { accountId, accountName, complianceType, reason, annotation, observedAt, evidence } =
    result;
  const time =
    observedAt === undefined
      ? "not observed"
      : markup`<time datetime="${observedAt}">${utc(new Date(observedAt))}</time>`;
  const name = accountName === undefined ? "" : markup`<b><bdi>${accountName}</bdi></b>`;
  const lines = outline(evidence).map((line) => markup`${withWholeTimes(line)}\n`);
  return markup`<tr class="${complianceType}"><th scope="row">${name}<code>${accountId}</code></th><td><strong>${complianceType}</strong><code>${reason}</code></td><td>${time}</td><td><bdi>${withWholeTimes(annotation)}</bdi><details><summary>Evidence</summary><pre>${lines}</pre></details></td></tr>
`;
}

const TIME = /\b(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?)\b/;

/** Marks the dates and times in a text, so that no line ends within one. */
function withWholeTimes(text: string): Markup {
  const parts = text.split(TIME).map((part, index) => {
    return index % 2 === 1 ? markup`<time>${part}</time>` : markup`${part}`;
  });
  return markup`${parts}`;
}
