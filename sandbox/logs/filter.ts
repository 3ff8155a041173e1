import { like } from "../wildcards.ts";

/** For example `$.message.decision = "FAILED"`. */
const TERM = /^\$((?:\.\w+)+)\s*(=|!=)\s*"([^"\\]*)"$/;

/**
 * Compiles a filter pattern for JSON messages: comparisons of texts, all joined by `&&` or all by `||`.
 * A missing member matches neither `=` nor `!=`. For `!=`, AWS does not document it.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @throws {Error} If the pattern is not implemented.
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const inner = /^\{(.*)\}$/s.exec(pattern.trim())?.[1]?.trim() ?? "";
  const isAny = inner.includes("||");
  if (isAny && inner.includes("&&")) throw notImplemented(pattern);
  const terms = inner.split(isAny ? "||" : "&&").map((text) => {
    const [, path, operator, value] = TERM.exec(text.trim()) ?? [];
    if (path === undefined || value === undefined) throw notImplemented(pattern);
    const matches = like(value);
    return (message: unknown) => {
      const found = valueAt(message, path.split(".").slice(1));
      return typeof found === "string" && matches(found) === (operator === "=");
    };
  });
  return (text) => {
    const message = parse(text);
    return isAny ? terms.some((term) => term(message)) : terms.every((term) => term(message));
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notImplemented(pattern: string): Error {
  return new Error(`This filter pattern is not implemented: ${pattern}`);
}
