import { visiblyOnOneLine } from "../shared/text.ts";

/** Longer than an annotation and than a removal's sentence on two keys. */
export const LONGEST_FACT = 1500;

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

/** Cuts a text that is longer, and leaves no half character behind. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/\p{Cs}$/u, "")}…`;
}

/** Keeps clients from making links of what looks like one. */
export function withoutLinks(text: string): string {
  return text.replaceAll("://", "[:]//").replace(/\bwww\./gi, "www[.]");
}

/**
 * Makes a value fit to be shown in a chat's Markdown as code: as above, with nothing in it that is a mention or a
 * link, or that opens or ends anything (`<!channel>`, `<@U01>`, `@here`, `<https://…|text>`).
 */
export function inert(value: unknown, longest: number): string {
  const text = withoutLinks(oneLine(value))
    .replaceAll("`", "'")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll("@", "(at)");
  return cut(text, longest);
}

/** Makes a text fit for a subject: printable ASCII, without links. */
export function ascii(text: string): string {
  return withoutLinks(text).replace(/[^ -~]/gu, "?");
}
