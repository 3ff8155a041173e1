/** Makes a matcher of a pattern, in which these characters stand for others. */
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
