import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

/** Packing, installing and using it is in test/verification/package.test.ts. */
it("the package has every file that package.json refers to", () => {
  const { bin, main, types, exports, files } = packageJson;
  const referred = [...Object.values(bin), main, types, ...Object.values(exports["."])];
  for (const path of referred.map((file) => file.replace(/^\.\//, ""))) {
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    expect(files.some((folder) => path.startsWith(`${folder}/`))).toBe(true);
  }
});
