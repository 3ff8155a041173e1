import { CONTROL, FRAMEWORKS, type FrameworkControl } from "../../shared/control.ts";
import { type Markup, markup } from "./markup.ts";

/** Describes the control that the results are about: why it matters, and its number in each framework. */
export function describeControl(): Markup {
  return markup`<dl>
<dt>Control</dt><dd><strong>${CONTROL.title}.</strong></dd>
<dt>Risk</dt><dd>${CONTROL.risk}</dd>
<dt>Recommendation</dt><dd>${CONTROL.recommendation}</dd>
</dl>
<table id="frameworks">
<thead><tr><th scope="col">Framework</th><th scope="col">Version</th><th scope="col">Control</th></tr></thead>
<tbody>
${FRAMEWORKS.map(describeFramework)}</tbody>
</table>`;
}

function describeFramework({ framework, version = "", ids, note }: FrameworkControl): Markup {
  const remark = note === undefined ? "" : ` (${note})`;
  return markup`<tr><th scope="row">${framework}</th><td>${version}</td><td>${ids.join(", ")}${remark}</td></tr>
`;
}
