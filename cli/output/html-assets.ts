/** The look of the report: on light and dark screens, wide and narrow ones, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1b1f24; --quiet: #57606a; --paper: #fff; --line: #d0d7de; --raised: #f6f8fa;
  --bad: #b3261e; --unknown: #8a5a00; --good: #1a6e35; --none: #57606a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --quiet: #9aa4af; --paper: #0d1117; --line: #30363d; --raised: #161b22;
    --bad: #ff8d85; --unknown: #e3b341; --good: #56d364; --none: #9aa4af;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 75rem; overflow-wrap: anywhere;
  font: 0.9375rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper);
}
h1 { margin: 0 0 1rem; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 0.75rem; font-size: 1.1875rem; }
code, pre { font: 0.8125rem/1.5 ui-monospace, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.5rem; }
th { text-align: left; font-weight: 600; }
th, td { padding: 0.5rem 0.75rem; vertical-align: top; border-bottom: 1px solid var(--line); }
svg { display: block; }
.plot { width: 100%; height: 2rem; margin-bottom: 0.75rem; }
.swatch { display: inline-block; width: 0.75rem; height: 0.75rem; margin-right: 0.5rem; vertical-align: -0.0625rem; }
.NON_COMPLIANT { --color: var(--bad); }
.INSUFFICIENT_DATA { --color: var(--unknown); }
.COMPLIANT { --color: var(--good); }
.NOT_APPLICABLE { --color: var(--none); }
rect { fill: var(--color, none); }
.hatched { fill: url("#hatch"); }
.hatch { stroke: var(--paper); stroke-width: 3; }
.frame { stroke: var(--line); }
#types th { white-space: nowrap; color: var(--color); }
#types .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
#filter { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-bottom: 0.75rem; }
#filter[hidden] { display: none; }
#filter input, #filter select {
  font: inherit; color: inherit; background: var(--raised); max-width: 100%;
  border: 1px solid var(--line); border-radius: 0.375rem; padding: 0.375rem 0.625rem;
}
#filter input { flex: 1 1 20rem; }
time { white-space: nowrap; }
#accounts { table-layout: fixed; }
#accounts thead th { background: var(--raised); }
#accounts thead th:nth-child(1) { width: 24%; }
#accounts thead th:nth-child(2) { width: 12.5rem; }
#accounts thead th:nth-child(3) { width: 13rem; }
#accounts tbody th { font-weight: 400; }
#accounts b, #accounts code { display: block; }
#accounts tbody th code, #accounts tbody td code { color: var(--quiet); }
#accounts strong { color: var(--color); }
details { margin-top: 0.25rem; }
summary { color: var(--quiet); cursor: pointer; width: max-content; }
pre { margin: 0.25rem 0 0; padding: 0.5rem 0.75rem; white-space: pre-wrap; background: var(--raised); }
@media screen and (max-width: 44rem) {
  body { padding: 1.25rem 1rem 3rem; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: 0.5rem; }
  #types tr, #accounts tr { display: grid; padding: 0.625rem 0; border-bottom: 1px solid var(--line); }
  #types tr { grid-template-columns: 1fr auto auto; }
  #types td:last-child { grid-column: 1 / -1; }
  #accounts tr[hidden] { display: none; }
  #types thead, #accounts thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  #types th, #types td, #accounts th, #accounts td { border: 0; padding: 0.125rem 0; }
  #types .number { padding-left: 0.75rem; }
}
@page {
  size: A4; margin: 15mm 12mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; }
}
@media print {
  :root {
    color-scheme: light;
    --text: #000; --quiet: #000; --paper: #fff; --line: #888; --raised: #fff;
    --bad: #000; --unknown: #555; --good: #bbb; --none: #e5e5e5;
  }
  body { max-width: none; padding: 0; font-size: 9pt; }
  th, td { padding: 1.5mm 2mm; }
  code, pre { font-size: 8pt; }
  h1 { font-size: 16pt; }
  h2 { font-size: 12pt; break-after: avoid; }
  #types th, #accounts strong { color: #000; }
  #filter { display: none; }
  thead { display: table-header-group; break-after: avoid; }
  tr { break-inside: avoid; }
  #accounts tr, #accounts tr[hidden] {
    display: grid; grid-template-columns: 1fr 44mm 44mm; padding: 1mm 0; border-bottom: 1px solid var(--line);
  }
  #accounts th, #accounts td { border: 0; padding: 0.5mm 2mm; }
  #accounts thead th { width: auto !important; }
  #accounts thead th:last-child { display: none; }
  #accounts td:last-child { grid-column: 1 / -1; }
  pre { columns: 2; column-gap: 4mm; padding: 0; font-size: 6.5pt; line-height: 1.3; }
  details::details-content { display: block; content-visibility: visible; height: auto; }
  summary { display: none; }
}
`;

/** Filters the table. The report is complete without it, and a printed report always has every row. */
export const SCRIPT = `
const rows = [...document.querySelectorAll("#accounts tbody tr")];
const texts = rows.map((row) => row.textContent.toLowerCase());
const filter = document.getElementById("filter");
const [text, type, shown] = filter.children;
function apply() {
  const words = text.value.toLowerCase().split(/\\s+/);
  let count = 0;
  rows.forEach((row, index) => {
    const fits = words.every((word) => texts[index].includes(word)) && (!type.value || row.className === type.value);
    row.hidden = !fits;
    if (fits) count++;
  });
  shown.value = count + " of " + rows.length + " accounts";
}
text.addEventListener("input", apply);
type.addEventListener("change", apply);
filter.hidden = false;
apply();
`;
