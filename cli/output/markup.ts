import { visiblyOnOneLine } from "../../shared/text.ts";

/** HTML that has been escaped, or was written by hand. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Value = string | number | Markup | readonly Markup[];

/**
 * Puts values into HTML, as text or between the double quotes of an attribute: each is escaped,
 * unless it is markup itself.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(toHtml)));
}

function toHtml(value: Value): string {
  if (value instanceof Markup) return value.html;
  if (typeof value === "object") return value.map((it) => it.html).join("");
  return escapeText(visiblyOnOneLine(String(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
