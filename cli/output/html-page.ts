import { createHash } from "node:crypto";
import type { Report } from "./format.ts";
import { STYLE } from "./html-assets.ts";
import { Markup, markup } from "./markup.ts";

/** One HTML file to view, print and keep as evidence. */
interface Page {
  readonly title: string;
  readonly generatedAt: Date;
  /** Under the title. */
  readonly header: Markup;
  readonly main: Markup;
  /** @default none */
  readonly script?: string;
}

/** The file needs no other file, and its content security policy lets it load none. */
export function renderPage({ title, generatedAt, header, main, script }: Page): string {
  const scripts = script === undefined ? "'none'" : `'${digest(script)}'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(STYLE)}'; script-src ${new Markup(scripts)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}, ${utc(generatedAt)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1><bdi>${title}</bdi></h1>
${header}
</header>
<main>
${main}
</main>
${script === undefined ? "" : markup`<script>${new Markup(script)}</script>`}
</body>
</html>
`;
  return page.html;
}

/** Identifies the only style and the only script that the browser may use. */
function digest(content: string): string {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/** `2026-11-23 14:05:09 UTC` */
export function utc(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** When, by whom and with what a report was made: terms of a list. */
export function describeMaking(
  { caller, toolVersion }: Pick<Report, "caller" | "toolVersion">,
  generatedAt: Date,
): Markup {
  const { doubt } = caller.clock;
  return markup`<dt>Generated</dt><dd><time datetime="${generatedAt.toISOString()}">${utc(generatedAt)}</time>${doubt === undefined ? "" : ` (in doubt: ${doubt})`}</dd>
<dt>By</dt><dd><bdi>${caller.arn}</bdi></dd>
<dt>With</dt><dd>root-access-key ${toolVersion}</dd>`;
}
