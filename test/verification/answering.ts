import type { Fault } from "../../sandbox/index.ts";

/** Lets the answer of an operation be another one. */
export function answering(change: (body: string) => string): Fault {
  return { kind: "malformed", change };
}
