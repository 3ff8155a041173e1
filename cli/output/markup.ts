import { visiblyOnOneLine } from "../../shared/text.ts";

/** HTML that is escaped, or a constant of this program. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Value = string | number | Markup | readonly Markup[];

/** A template of HTML. It escapes each value, for text and for attributes in double quotes, unless it is markup itself. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
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
