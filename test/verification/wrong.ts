/** The problems that there are, of those that there could be. */
export function wrong(problems: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(problems).filter((problem) => problems[problem]);
}
