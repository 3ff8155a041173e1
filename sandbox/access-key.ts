import { randomInt } from "node:crypto";

/** One of the root user's two access keys. */
export interface RootKey {
  readonly id: string;
  readonly slot: 1 | 2;
  active: boolean;
  readonly created: Date;
  lastUsed?: { readonly date: Date; readonly service: string; readonly region: string };
}

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Creates an access key ID: `AKIA` for a long-term key, `ASIA` for a temporary one. */
export function newKeyId(prefix: "AKIA" | "ASIA"): string {
  const random = Array.from({ length: 16 }, () => CHARACTERS[randomInt(CHARACTERS.length)]);
  return prefix + random.join("");
}
