/** Compiles a pattern in which these characters are wildcards. */
export function compileWildcards(
  pattern: string,
  wildcards: Readonly<Record<string, string>>,
): (value: string) => boolean {
  const source = [...pattern].map((character) => wildcards[character] ?? escapeRegex(character));
  const regex = new RegExp(`^${source.join("")}$`, "s");
  return (value) => regex.test(value);
}

function escapeRegex(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}

/** Compiles a pattern in which `*` matches any characters and `?` matches one. */
export function like(pattern: string): (value: string) => boolean {
  return compileWildcards(pattern, { "*": ".*", "?": "." });
}

/** Compiles a pattern for ARNs, which matches each of the six parts separately. */
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
