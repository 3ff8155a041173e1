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
  return escapeText(visibly(String(value)));
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

/**
 * Controls, invisible characters and those that turn the direction of what follows, by which a text
 * can look like another; but not the two joiners, which some languages are written with.
 */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Shows what nobody would see: `[U+202E]`. Line breaks and tabs become spaces. */
function visibly(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, " ")
    .replace(UNSEEN, (character) => `[U+${hex(character.codePointAt(0) ?? 0)}]`);
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, "0");
}
