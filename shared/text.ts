/**
 * Controls, invisible characters and those that turn the direction of what follows, by which a text
 * can look like another; but not the two joiners, which some languages are written with, nor line
 * breaks and tabs.
 */
export const UNSEEN = /(?!\u200C|\u200D|[\t\r\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/** Shows what nobody would see: `[U+202E]`. */
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
 * Makes a text fit for EventBridge and Automation, which put it between double quotes as it is: one
 * line, without double quotes and backslashes; and for people, with all that is hidden in it.
 */
export function plainText(text: string): string {
  return visibly(text.replace(/\s+/g, " ")).replaceAll('"', "'").replaceAll("\\", "/").trim();
}
