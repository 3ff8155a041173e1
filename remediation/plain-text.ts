/**
 * Makes a text fit for EventBridge, which puts it into a template in double quotes as it is: one
 * line, without double quotes and backslashes.
 */
export function plainText(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll("\\", "/")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
