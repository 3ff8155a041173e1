import { visibly } from "./visible.ts";

/**
 * Makes a text fit for EventBridge and Automation, which put it between double quotes as it is: one
 * line, without double quotes and backslashes; and for people, with all that is hidden in it.
 */
export function plainText(text: string): string {
  return visibly(text.replace(/\s+/g, " ")).replaceAll('"', "'").replaceAll("\\", "/").trim();
}
