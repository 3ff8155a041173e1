import { randomInt } from "node:crypto";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Makes the id of an access key: `AKIA` begins one that lasts, `ASIA` a temporary one. */
export function newKeyId(prefix: "AKIA" | "ASIA"): string {
  const random = Array.from({ length: 16 }, () => CHARACTERS[randomInt(CHARACTERS.length)]);
  return prefix + random.join("");
}
