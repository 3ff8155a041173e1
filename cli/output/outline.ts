/**
 * Writes a value as lines of `name: value`, indented, as people read it. What is undefined is left
 * out, as in JSON.
 */
export function outline(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  const entries = Object.entries(value).filter(([, it]) => it !== undefined);
  return entries.flatMap(([name, it]) => {
    const label = Array.isArray(value) ? "-" : `${name}:`;
    const lines = outline(it);
    const [first = "none", ...others] = lines;
    return isNested(it) && !Array.isArray(value) && lines.length > 0
      ? [label, ...lines.map(indent)]
      : [`${label} ${first}`, ...others.map(indent)];
  });
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function indent(line: string): string {
  return `  ${line}`;
}
