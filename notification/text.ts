import { visibly, visiblyOnOneLine } from "../shared/text.ts";

/** Longer than an annotation and than a removal's sentence on two keys. */
const LONGEST_FACT = 1500;

/** A value as JSON. It can be anything that a sender composes, also what is nested deeper than JSON can be written. */
export function asJson(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? String(value);
  } catch (error) {
    return `(cannot be shown: ${error instanceof Error ? error.message : error})`;
  }
}

/**
 * Makes a text that somebody else chose fit to be shown: on one line, cut, with all that is hidden in it
 * visible.
 */
export function oneLine(value: unknown, longest = LONGEST_FACT): string {
  const text = typeof value === "string" ? value : asJson(value);
  return cut(
    visiblyOnOneLine(text.slice(0, longest + 1))
      .replace(/ {2,}/g, " ")
      .trim(),
    longest,
  );
}

/** Cuts a text, and leaves no half character behind. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${visibly(text.slice(0, longest - 1))}…`;
}

/** Keeps clients from making links of what looks like one. */
export function withoutLinks(text: string): string {
  return text.replaceAll("://", "[:]//").replace(/\bwww\./gi, "www[.]");
}

/**
 * The same in a chat's Markdown, as code: there nothing is a mention or a link, nor opens or ends anything
 * (`<!channel>`, `<@U01>`, `@here`, `<https://…|text>`).
 */
export function asCode(text: string): string {
  const inert = withoutLinks(text)
    .replaceAll("`", "'")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll("@", "(at)");
  return `\`${inert}\``;
}

/** The same for a subject: printable ASCII. */
export function ascii(text: string): string {
  return withoutLinks(text).replace(/[^ -~]/gu, "?");
}
