/**
 * Control characters, invisible characters, and those that change the direction of text: they can make one text
 * look like another. Not the two joiners, which some languages need, nor line breaks and tabs.
 */
export const UNSEEN = /(?!\u200C|\u200D|[\t\r\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/** Makes invisible characters visible: `[U+202E]`. */
export function visibly(text: string): string {
  return text.replace(UNSEEN, (character) => `[U+${hex(character.codePointAt(0) ?? 0)}]`);
}

/** The same on one line: line breaks and tabs become spaces. */
export function visiblyOnOneLine(text: string): string {
  return visibly(text.replace(/[\t\r\n]+/g, " "));
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, "0");
}

/**
 * Makes a text safe for EventBridge and Automation, which put it between double quotes without escaping: one
 * line, without double quotes and backslashes. Invisible characters become visible.
 */
export function plainText(text: string): string {
  return visibly(text.replace(/\s+/g, " ")).replaceAll('"', "'").replaceAll("\\", "/").trim();
}
