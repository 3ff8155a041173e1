import { blocksIn, PAGES, proseOf } from "./markdown.ts";

/** One command of a page's shell block or inline code. */
export interface Command {
  readonly page: string;
  readonly words: readonly string[];
}

const PROGRAM = /^(?:npm|npx|root-access-key (?=[a-z])|test\/|\.ci\/)/;
const INLINE_CODE = /`([^`\n]+)`/g;

/** Every command that the pages show. */
export function shownCommands(): Command[] {
  const inBlocks = blocksIn("sh").flatMap(({ page, text }) =>
    commandsIn(text).map((words) => ({ page, words })),
  );
  const inline = PAGES.flatMap((page) =>
    [...proseOf(page).matchAll(INLINE_CODE)]
      .flatMap(([, code = ""]) => (PROGRAM.test(code) ? commandsIn(code) : []))
      .map((words) => ({ page, words })),
  );
  return [...inBlocks, ...inline];
}

/** A command whose output the shell runs. */
const OUTPUT_IS_RUN = /eval "\$\((.+?)(?: &)?\)"|source <\((.+?)\)|(?<=^|\n)(.+) \| source\b/g;
const WORD = /'[^']*'|"[^"]*"|[^\s'"]+/g;

/** The words of each command, without comments, redirections and variables set for it. */
export function commandsIn(script: string): string[][] {
  return script
    .replaceAll("\\\n", " ")
    .replace(OUTPUT_IS_RUN, "$1$2$3")
    .replace(/(^|\s)#.*$/gm, "")
    .split(/\n|&&|\||;/)
    .map((command) => command.replace(/\s\d?>\s*\S+/g, "").match(WORD) ?? [])
    .map((words) => words.map((word) => word.replace(/^(['"])(.*)\1$/, "$2")))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0);
}
