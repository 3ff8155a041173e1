import type { STSClient } from "@aws-sdk/client-sts";

/** The SDK's clients share their middleware's form, whatever their commands. */
type AnyClient = { readonly middlewareStack: unknown };

/** After so long people wonder whether anything goes on. */
const AFTER_MS = 10_000;

/**
 * Tells people of calls that take long, with all their attempts: what is waited for, and no more
 * than a line in that time.
 */
export function tellWaiting(clients: readonly AnyClient[], tell: (line: string) => void): void {
  let toldMs = Number.NEGATIVE_INFINITY;
  const tellOf = (name: string) => {
    if (performance.now() - toldMs < AFTER_MS) return;
    toldMs = performance.now();
    tell(`Still waiting for AWS to answer ${name} …`);
  };
  for (const { middlewareStack } of clients as readonly STSClient[]) {
    middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const timer = setInterval(tellOf, AFTER_MS, commandName.replace(/Command$/, ""));
          try {
            return await next(args);
          } finally {
            clearInterval(timer);
          }
        },
      { step: "initialize", priority: "high", name: "tellWaiting" },
    );
  }
}
