import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** A fenced block of a Markdown page. */
export interface Block {
  readonly page: string;
  /** Where its first line is in the page, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The pages of the project, relative to its root. */
export const PAGES: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "sandbox/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`)
    .sort(),
];

export const readPage = (page: string) => readFileSync(join(ROOT, page), "utf8");

const FENCE = /^(?<indent> *)```(?<language>\w*)$/;

/** The fenced blocks in a language, of all pages. */
export function blocksIn(language: string): Block[] {
  return PAGES.flatMap((page) => blocksOf(page)).filter((block) => block.language === language);
}

/** The languages of fenced blocks, each once. */
export const LANGUAGES: readonly string[] = [
  ...new Set(PAGES.flatMap((page) => blocksOf(page)).map(({ language }) => language)),
];

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { indent: number; line: number; language: string; lines: string[] } | undefined;
  for (const [index, text] of readPage(page).split("\n").entries()) {
    const fence = FENCE.exec(text)?.groups;
    if (!open && fence) {
      const { indent = "", language = "" } = fence;
      open = { indent: indent.length, line: index + 2, language, lines: [] };
    } else if (open && fence) {
      const { line, language, lines } = open;
      blocks.push({ page, line, language, text: `${lines.join("\n")}\n` });
      open = undefined;
    } else open?.lines.push(text.slice(open.indent));
  }
  return blocks;
}

/** A page without its fenced blocks. */
export const proseOf = (page: string) => readPage(page).replace(/^ *```[\s\S]*?^ *```$/gm, "");
