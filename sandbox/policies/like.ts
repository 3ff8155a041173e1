import { compileWildcards } from "../wildcards.ts";

/** Compares with a text in which `*` stands for any characters and `?` for one. */
export function like(pattern: string): (value: string) => boolean {
  return compileWildcards(pattern, { "*": ".*", "?": "." });
}

/** The same for ARNs: each of the six parts by itself. */
export function arnLike(pattern: string): (value: string) => boolean {
  const parts = arnParts(pattern).map(like);
  return (value) => {
    const values = arnParts(value);
    return (
      values.length === parts.length && parts.every((part, index) => part(values[index] ?? ""))
    );
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
