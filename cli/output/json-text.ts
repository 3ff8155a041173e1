import { UNSEEN } from "../../shared/text.ts";

/**
 * JSON with all that nobody would see escaped, so that a terminal neither shows nor obeys it: `JSON.stringify` itself
 * leaves DEL, the controls from U+0080 on and those of direction as they are. The value stays the same.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(UNSEEN, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
