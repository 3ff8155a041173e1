import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readPage } from "../docs/markdown.ts";

/** Packing, installing and using it is in test/verification/package.test.ts. */
const { bin, main, types, exports, files } = packageJson;
/** npm packs these in any case. */
const ALWAYS = ["LICENSE", "README.md", "package.json"];
const isPacked = (path: string) =>
  [...files, ...ALWAYS].some((packed) => path === packed || path.startsWith(`${packed}/`));

it("the package has every file that package.json refers to", () => {
  const referred = [...Object.values(bin), main, types, ...Object.values(exports["."])];
  for (const path of referred.map((file) => file.replace(/^\.\//, ""))) {
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    expect(isPacked(path), path).toBe(true);
  }
});

it.each(["README.md", "CHANGELOG.md", "SECURITY.md"])(
  "the package has every file that %s links to",
  (page) => {
    expect(isPacked(page)).toBe(true);
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)];
    expect(links.map(([, path = ""]) => path).filter((path) => !isPacked(path))).toEqual([]);
  },
);
