/**
 * Makes a text fit for EventBridge and Automation, which put it between double quotes as it is: one
 * line, without double quotes and backslashes.
 */
export function plainText(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll("\\", "/")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
