import type { Fault } from "../../sandbox/index.ts";

/** Faults after which there is nothing to read, however often one asks, by the kinds that there are. */
const LASTING: Record<Fault["kind"], readonly (readonly [name: string, fault: Fault])[]> = {
  throttling: [["throttled", { kind: "throttling" }]],
  accessDenied: [["denied", { kind: "accessDenied" }]],
  serverError: ([500, 502, 503, 504] as const).map((status) => [
    `a ${status}`,
    { kind: "serverError", status },
  ]),
  serviceError: [
    [
      "refused by its own error",
      { kind: "serviceError", code: "Odd", status: 400, message: "It is odd." },
    ],
  ],
  reset: [["reset", { kind: "reset" }]],
  delay: [["never", { kind: "delay", ms: Infinity }]],
  truncated: [["cut off", { kind: "truncated" }]],
  stalled: [["stopped in the middle", { kind: "stalled" }]],
  malformed: [
    ["empty", answering(() => "")],
    ["HTML", answering(() => "<html><body>Sign in</body></html>")],
  ],
};

/** All of them, for any operation. */
export const UNREADABLE_ANSWERS = Object.values(LASTING).flat();

/** Lets the answer of an operation be another one. */
export function answering(change: (body: string) => string): Fault {
  return { kind: "malformed", change };
}
